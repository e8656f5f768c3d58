import Glibc

/// The monotonic clock, which all processes of the machine share.
enum Stopwatch {
  /// Nanoseconds.
  static var now: Int64 { read(CLOCK_MONOTONIC) }

  static func seconds(since start: Int64) -> Double { Double(now - start) / 1e9 }

  /// Blocks the thread until a moment.
  static func sleep(until moment: Int64) {
    var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
    while unsafe clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &time, nil) == EINTR {}
  }

  /// Nanoseconds of processor time used by all threads of this process.
  static var processorTime: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
