import Glibc

extension Partner {
  static func makeFolder() throws -> String {
    var template = Array("/tmp/postern-partner-XXXXXX".utf8CString)
    guard let path = unsafe mkdtemp(&template) else { throw Failure.folder }
    return unsafe String(cString: path)
  }

  /// Waits for the end of a child that is about to end.
  ///
  /// Swift Testing looks at the oldest child that has ended, again and again, while it waits for an
  /// exit test: one that nobody takes away would keep it from ever seeing another.
  static func reap(_ child: Int32) {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  static func write(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure.folder }
    defer { close(file) }
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe Glibc.write(file, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw Failure.folder }
      sent += count
    }
  }

  /// The child's standard output goes to `output`, standard error to the file `errors`; it
  /// reads nothing unless it is given an `input`.
  static func spawn(
    _ arguments: [String], _ environment: [String: String], in folder: String,
    input: Int32? = nil, output: Int32, errors: String = "/dev/null"
  ) throws -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

    let settings = environment.merging(
      ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder]
    ) { mine, _ in mine }
    let command = ["/usr/bin/env", "-C", folder] + arguments
    let words = unsafe command.map { unsafe strdup($0) } + [nil]
    let names = unsafe settings.map { unsafe strdup($0.key + "=" + $0.value) } + [nil]
    defer { unsafe (words + names).forEach { unsafe free($0) } }
    var child: pid_t = 0
    let code = unsafe posix_spawn(&child, command[0], &actions, &attributes, words, names)
    guard code == 0 else { throw Failure.spawn(code) }
    return child
  }
}
