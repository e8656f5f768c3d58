import Domain
import JSON
import Support

/// A real HTTP receiver whose paths behave in different ways, and which tells what it got.
///
/// `/slow/…` takes its time, `/once/…` fails the first attempt of every id, `/gone/…` answers 410 and
/// `/missing/…` 404,
/// the first four to `/held/…` get no answer until they are released,
/// and below `/conductor/api` a task is kept as Conductor would keep it; all others answer 200.
final class Receiver {
  let partner: Partner
  let port: UInt16
  private let control: WebClient

  init() throws {
    partner = try Partner(
      ["/usr/bin/python3", "receiver.py"], files: ["receiver.py": Self.script])
    let ports = try partner.readLine().split(separator: " ").compactMap { UInt16($0) }
    guard ports.count == 2 else { throw Partner.Failure.silent("ports") }
    port = ports[0]
    control = WebClient(port: ports[1], patience: 150)
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The requests so far whose path begins so, once there are as many as wanted.
  func requests(_ path: String, atLeast count: Int, within seconds: Int = 30) throws -> [JSON] {
    let found = try control.send("GET", "/wait?path=\(path)&count=\(count)&seconds=\(seconds)")
    let requests = found.json.array ?? []
    guard requests.count >= count else {
      throw TookTooLong(what: "\(count) requests to \(path), \(requests.count) came")
    }
    return requests
  }

  /// Counts what came, once there are as many different ids as wanted or the time is over.
  func tally(_ path: String, ids count: Int, within seconds: Int = 60) throws -> Tally {
    let found = try control.send("GET", "/tally?path=\(path)&count=\(count)&seconds=\(seconds)")
    return Tally(found.json)
  }

  struct Tally: Equatable, CustomStringConvertible {
    /// Requests, ids among them, and ids of the requests that came again.
    let requests, ids: Int
    /// Different pairs of task and path.
    let pairs: Int
    /// Pairs that came under more than one id.
    let conflicts: Int

    init(requests: Int, ids: Int, pairs: Int, conflicts: Int) {
      (self.requests, self.ids) = (requests, ids)
      (self.pairs, self.conflicts) = (pairs, conflicts)
    }

    init(_ json: JSON) {
      func count(_ name: String) -> Int { Int(json[name]?.int64 ?? -1) }
      (requests, ids) = (count("requests"), count("ids"))
      (pairs, conflicts) = (count("pairs"), count("conflicts"))
    }

    var description: String {
      "\(requests) requests, \(ids) ids, \(pairs) pairs, \(conflicts) conflicts"
    }
  }

  /// The number of requests to `/held/…` that get no answer at first.
  static let held = 4

  /// Answers what was held.
  func release() throws { _ = try control.send("GET", "/release") }

  /// Stops listening and cuts every connection.
  func goDown() throws { _ = try control.send("GET", "/down") }

  /// Listens again, on the same port.
  func comeUp() throws { _ = try control.send("GET", "/up") }

  private static let script = #"""
    import asyncio, json, time, urllib.parse

    records, attempts, writers, tasks = [], {}, set(), {}
    server = port = changed = released = None
    seen = {}

    def note(method, path, fields, body):
      records.append({"method": method, "path": path, "fields": fields, "body": body,
        "id": fields.get("webhook-id", "")})
      seen.setdefault(path, set()).add(fields.get("webhook-id", ""))
      changed.set()

    def answer(status, body=b"ok", kind="text/plain"):
      return b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        status, kind.encode(), len(body), body)

    async def conductor(method, path, body):
      if method == "POST":
        update = json.loads(body)
        task = tasks.setdefault(update["taskId"], {"taskId": update["taskId"],
          "workflowInstanceId": update["workflowInstanceId"], "status": "IN_PROGRESS", "outputData": {}})
        if task["status"] == "IN_PROGRESS":
          task["status"], task["outputData"] = update["status"], update["outputData"]
        return answer(200, update["taskId"].encode())
      task = tasks.get(path.rsplit("/", 1)[1])
      return answer(200, json.dumps(task).encode(), "application/json") if task else answer(404)

    async def reply(method, path, fields, body):
      if path.startswith("/slow/"): await asyncio.sleep(0.2)
      if path.startswith("/held/") and len(matching({"path": "/held/"})) <= 4: await released.wait()
      if path.startswith("/conductor/api/"): return await conductor(method, path, body)
      if path.startswith("/gone/"): return answer(410)
      if path.startswith("/missing/"): return answer(404)
      if path.startswith("/once/"):
        key = fields.get("webhook-id")
        attempts[key] = attempts.get(key, 0) + 1
        if attempts[key] == 1: return answer(503)
      return answer(200)

    async def read(reader):
      head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
      method, path, _ = head[0].split(" ")
      fields = {}
      for line in head[1:]:
        name, mark, value = line.partition(":")
        if mark: fields[name.lower()] = value.strip()
      body = await reader.readexactly(int(fields.get("content-length", "0")))
      return method, path, fields, body.decode()

    async def receive(reader, writer):
      writers.add(writer)
      try:
        while True:
          method, path, fields, body = await read(reader)
          note(method, path, fields, body)
          writer.write(await reply(method, path, fields, body))
          await writer.drain()
      except (asyncio.IncompleteReadError, ConnectionError): pass
      finally:
        writers.discard(writer)
        writer.close()

    def matching(query): return [r for r in records if r["path"].startswith(query["path"])]

    def tally(query):
      found = matching(query)
      pairs = {}
      for record in found:
        data = json.loads(record["body"])
        pairs.setdefault((data["data"]["task"]["id"], data["type"], record["path"]), set()).add(record["id"])
      return {"requests": len(found), "ids": len({r["id"] for r in found}), "pairs": len(pairs),
        "conflicts": sum(len(ids) > 1 for ids in pairs.values())}

    async def wait(query, size):
      end = time.monotonic() + float(query["seconds"])
      while size() < int(query["count"]) and time.monotonic() < end:
        changed.clear()
        try: await asyncio.wait_for(changed.wait(), end - time.monotonic())
        except asyncio.TimeoutError: pass

    async def listen():
      global server, port
      server = await asyncio.start_server(receive, "127.0.0.1", port or 0, backlog=1024,
        reuse_address=True)
      port = server.sockets[0].getsockname()[1]

    async def steer(reader, writer):
      try:
        while True:
          _, path, _, _ = await read(reader)
          path, _, text = path.partition("?")
          query = dict(urllib.parse.parse_qsl(text))
          result = None
          if path == "/wait":
            await wait(query, lambda: len(matching(query)))
            result = matching(query)
          elif path == "/tally":
            await wait(query, lambda: sum(len(i) for p, i in seen.items() if p.startswith(query["path"])))
            result = tally(query)
          elif path == "/release": released.set()
          elif path == "/down":
            server.close()
            for each in list(writers): each.transport.abort()
          elif path == "/up": await listen()
          writer.write(answer(200, json.dumps(result).encode(), "application/json"))
          await writer.drain()
      except asyncio.IncompleteReadError: writer.close()

    async def main():
      global changed, released
      changed, released = asyncio.Event(), asyncio.Event()
      await listen()
      control = await asyncio.start_server(steer, "127.0.0.1", 0)
      print(port, control.sockets[0].getsockname()[1], flush=True)
      await asyncio.Event().wait()
    asyncio.run(main())
    """#
}
