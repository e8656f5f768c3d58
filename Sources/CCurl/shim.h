#pragma once
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

// Typed doors to the variadic calls of libcurl; one for each type that an option may take.

static inline CURLcode postern_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_set_string(CURL *handle, CURLoption option,
                                               const char *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_set_bytes(CURL *handle, CURLoption option,
                                              const void *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_set_pointer(CURL *handle, CURLoption option,
                                                void *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_set_list(CURL *handle, CURLoption option,
                                             struct curl_slist *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode postern_curl_on_write(CURL *handle, CURLoption option,
                                             curl_write_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode postern_curl_on_read(CURL *handle, curl_read_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
}

static inline CURLcode postern_curl_on_open_socket(CURL *handle,
                                                   curl_opensocket_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode postern_curl_on_close_socket(CURL *handle,
                                                    curl_closesocket_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode postern_curl_on_request(CURL *handle, curl_prereq_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode postern_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode postern_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline void *_Nullable postern_curl_private(CURL *handle) {
  char *value = NULL;
  if (curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value) != CURLE_OK) return NULL;
  return value;
}

static inline CURLMcode postern_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// Copies the address that is about to be dialled: 4 or 16 bytes, 0 for another family.
static inline int postern_curl_address(const struct curl_sockaddr *target, uint8_t *bytes) {
  if (target->family == AF_INET && target->addrlen >= sizeof(struct sockaddr_in)) {
    memcpy(bytes, (const char *)&target->addr + offsetof(struct sockaddr_in, sin_addr), 4);
    return 4;
  }
  if (target->family == AF_INET6 && target->addrlen >= sizeof(struct sockaddr_in6)) {
    memcpy(bytes, (const char *)&target->addr + offsetof(struct sockaddr_in6, sin6_addr), 16);
    return 16;
  }
  return 0;
}

static inline curl_socket_t postern_curl_socket(const struct curl_sockaddr *target) {
  return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}
