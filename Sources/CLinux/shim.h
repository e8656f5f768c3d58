#pragma once
#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

// Each returns what the call returns, or the negated errno.

static inline int postern_epoll_change(int poll, int operation, int fd, uint32_t events,
                                       uint64_t token) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = events;
  event.data.u64 = token;
  return epoll_ctl(poll, operation, fd, &event) < 0 ? -errno : 0;
}

/// At most 128 events a call.
static inline int postern_epoll_wait(int poll, uint64_t *_Nonnull tokens, uint32_t *_Nonnull masks,
                                     int timeout) {
  struct epoll_event events[128];
  int count = epoll_wait(poll, events, 128, timeout);
  if (count < 0) return -errno;
  for (int index = 0; index < count; index++) {
    tokens[index] = events[index].data.u64;
    masks[index] = events[index].events;
  }
  return count;
}

/// A non-blocking listener on 4 or 16 address bytes in network order.
static inline int postern_listen(const uint8_t *_Nonnull address, size_t length, uint16_t port,
                                 int backlog) {
  struct sockaddr_storage name;
  socklen_t size;
  memset(&name, 0, sizeof name);
  if (length == 4) {
    struct sockaddr_in *four = (struct sockaddr_in *)&name;
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    memcpy(&four->sin_addr, address, 4);
    size = sizeof *four;
  } else {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&name;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    memcpy(&six->sin6_addr, address, 16);
    size = sizeof *six;
  }
  int fd = socket(name.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int on = 1;
  int off = 0;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Accepted sockets inherit both. What a client has no window for stays with us, who have a deadline.
  int ahead = 16384;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &ahead, sizeof ahead);
  if (length == 16) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(fd, (struct sockaddr *)&name, size) < 0 || listen(fd, backlog) < 0) {
    int reason = errno;
    close(fd);
    return -reason;
  }
  return fd;
}

/// Copies the address of a name; the number of its bytes.
static inline int postern_read_name(const struct sockaddr_storage *_Nonnull name,
                                    uint8_t *_Nonnull address, uint16_t *_Nonnull port) {
  if (name->ss_family == AF_INET) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)name;
    memcpy(address, &four->sin_addr, 4);
    *port = ntohs(four->sin_port);
    return 4;
  }
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)name;
  memcpy(address, &six->sin6_addr, 16);
  *port = ntohs(six->sin6_port);
  return 16;
}

static inline int postern_local_port(int fd) {
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  uint8_t address[16];
  uint16_t port = 0;
  memset(&name, 0, sizeof name);
  if (getsockname(fd, (struct sockaddr *)&name, &size) < 0) return -errno;
  postern_read_name(&name, address, &port);
  return port;
}

/// A non-blocking connection and the 4 or 16 bytes of its peer's address.
static inline int postern_accept(int listener, uint8_t *_Nonnull address, int *_Nonnull length) {
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  uint16_t port = 0;
  memset(&name, 0, sizeof name);
  int fd = accept4(listener, (struct sockaddr *)&name, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -errno;
  *length = postern_read_name(&name, address, &port);
  return fd;
}

static inline ssize_t postern_send(int fd, const void *_Nonnull bytes, size_t count) {
  ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
  return sent < 0 ? -errno : sent;
}

static inline ssize_t postern_receive(int fd, void *_Nonnull bytes, size_t count) {
  ssize_t received = recv(fd, bytes, count, 0);
  return received < 0 ? -errno : received;
}

/// Milliseconds of the monotonic clock.
static inline int64_t postern_ticks(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline int postern_signal_event(int fd) {
  uint64_t one = 1;
  return write(fd, &one, sizeof one) < 0 ? -errno : 0;
}

static inline int postern_clear_event(int fd) {
  uint64_t count;
  return read(fd, &count, sizeof count) < 0 ? -errno : 0;
}

/// Tells an open file from every other, also from one that has its number later; 0 for none.
static inline uint64_t postern_identity(int fd) {
  struct stat status;
  return fstat(fd, &status) < 0 ? 0 : status.st_ino;
}

/// Bytes that the kernel keeps because the peer has not acknowledged them.
static inline int postern_unacknowledged(int fd) {
  int count = 0;
  return ioctl(fd, SIOCOUTQ, &count) < 0 ? 0 : count;
}

/// The coming close resets the connection and frees what is unsent.
static inline void postern_drop_unsent(int fd) {
  struct linger now = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/// A blocking connection to 4 or 16 address bytes; reads give up after so many milliseconds.
static inline int postern_connect(const uint8_t *_Nonnull address, size_t length, uint16_t port,
                                  int patience) {
  struct sockaddr_in four;
  struct sockaddr_in6 six;
  memset(&four, 0, sizeof four);
  memset(&six, 0, sizeof six);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (length == 4) memcpy(&four.sin_addr, address, 4);
  if (length == 16) memcpy(&six.sin6_addr, address, 16);
  int fd = socket(length == 4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int on = 1;
  struct timeval limit = {patience / 1000, (patience % 1000) * 1000};
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  int result = length == 4 ? connect(fd, (struct sockaddr *)&four, sizeof four)
                           : connect(fd, (struct sockaddr *)&six, sizeof six);
  if (result < 0) {
    int reason = errno;
    close(fd);
    return -reason;
  }
  return fd;
}
