@main
struct Main {
  static func main() async { await BenchProgram.run(CommandLine.arguments) }
}
