import App
import Glibc

@main
struct Main {
  /// Not `async`: the runtime would start threads before the signals are blocked, and those would
  /// end the process instead of stopping it.
  static func main() {
    Program.prepare()
    Task { @concurrent in
      exit(
        await Program.run(
          Array(CommandLine.arguments.dropFirst()), environment: Program.environment))
    }
    while true { pause() }
  }
}
