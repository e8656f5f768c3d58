import Testing

/// Limits `unsafe` to files that own a C handle or a system call.
struct UnsafeTests {
  @Test(arguments: Project.sources.filter { Self.owners[$0.path] == nil })
  func `a file that owns no handle holds no unsafe code`(file: SourceFile) {
    #expect(file.lines(matching: /\bunsafe\b|\bUnsafe[A-Z]|\bOpaquePointer\b/) == [])
  }

  @Test(arguments: Self.owners.keys.sorted())
  func `an owner of a handle exists and needs unsafe code`(path: String) throws {
    let file = try #require(Project.sources.first { $0.path == path })
    #expect(file.lines(matching: /\bunsafe\b/) != [])
  }

  /// The files with the handle or resource that each owns.
  static let owners = [
    "Sources/App/Commands/Terminal.swift": "standard output and standard error",
    "Sources/App/Demo/Mailbox.swift": "the mailbox's sockets",
    "Sources/App/Lifecycle/Signals.swift": "the signal mask",
    "Sources/Concurrency/OwnedThread.swift": "pthread_t",
    "Sources/Concurrency/Semaphore.swift": "sem_t",
    "Sources/Concurrency/WakeUpDescriptor.swift": "an event descriptor",
    "Sources/Cryptography/Native/AESGCM.swift": "EVP_CIPHER_CTX",
    "Sources/Cryptography/Native/Ed25519.swift": "EVP_PKEY",
    "Sources/Cryptography/Native/Hashing.swift": "EVP_MD, EVP_MAC_CTX, RAND_bytes",
    "Sources/Cryptography/Native/KeyFile.swift": "the key ring's descriptor",
    "Sources/HTTPServer/Loop/Job.swift": "the runtime's jobs",
    "Sources/HTTPServer/Loop/Poller.swift": "epoll descriptors",
    "Sources/HTTPServer/Loop/Socket.swift": "sockets",
    "Sources/HTTPServer/TLS/TLSContext.swift": "SSL_CTX",
    "Sources/HTTPServer/TLS/TLSSession.swift": "SSL",
    "Sources/Store/Postgres/PostgresAnswer.swift": "PGresult",
    "Sources/Store/Postgres/PostgresConnection.swift": "PGconn",
    "Sources/Store/Postgres/PostgresParameters.swift": "the addresses that libpq reads",
    "Sources/Store/SQLite/SQLiteConnection.swift": "sqlite3",
    "Sources/Store/SQLite/SQLiteConnection+Copy.swift": "sqlite3_backup",
    "Sources/Store/SQLite/SQLiteFile.swift": "sqlite3",
    "Sources/Store/SQLite/SQLiteStatement.swift": "sqlite3_stmt",
    "Sources/Store/SQLite/StoreFileLock.swift": "the lock's descriptor",
    "Sources/Telemetry/Log/LogSink.swift": "standard error, the wall clock",
    "Sources/Transfer/Guard/CurlURL.swift": "CURLU",
    "Sources/Transfer/Loop/CurlCallbacks.swift": "the context of libcurl's callbacks",
    "Sources/Transfer/Loop/EasyHandle.swift": "CURL",
    "Sources/Transfer/Loop/MultiHandle.swift": "CURLM",
    "Sources/Transfer/Loop/RequestMemory.swift":
      "the bytes of a request that libcurl reads, curl_slist",
    "Sources/postern-bench/Native/BareCurl.swift": "CURLM, CURL, curl_slist",
    "Sources/postern-bench/Native/BareSQLite.swift": "sqlite3, sqlite3_stmt",
    "Sources/postern-bench/Native/Child.swift": "processes and their pipes",
    "Sources/postern-bench/Native/ClientSocket.swift": "sockets, epoll",
    "Sources/postern-bench/Native/ListenSocket.swift": "sockets",
    "Sources/postern-bench/Native/StandardOutput.swift": "standard output and standard error",
    "Sources/postern-bench/Native/Stopwatch.swift": "the monotonic clock",
  ]
}
