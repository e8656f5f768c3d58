import App
import Glibc

@main
struct Main {
  static func main() async {
    Program.prepare()
    exit(
      await Program.run(
        Array(CommandLine.arguments.dropFirst()), environment: Program.environment))
  }
}
