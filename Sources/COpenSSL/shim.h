#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

/// An HMAC context that knows its digest and no key yet; NULL when the library lacks either.
static inline EVP_MAC_CTX *postern_hmac_template(const char *digest) {
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  if (mac == NULL) return NULL;
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);
  if (context == NULL) return NULL;
  OSSL_PARAM parameters[2] = {
    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
    OSSL_PARAM_construct_end(),
  };
  if (EVP_MAC_CTX_set_params(context, parameters) == 1) return context;
  EVP_MAC_CTX_free(context);
  return NULL;
}

// TLS for the HTTP server: sessions over memory, so that the server owns its sockets.

/// Picks `http/1.1`; an offer without it ends the handshake.
static inline int postern_tls_pick_protocol(SSL *session, const unsigned char **out,
                                            unsigned char *length, const unsigned char *offer,
                                            unsigned int offered, void *context) {
  static const unsigned char wanted[] = "\x08http/1.1";
  unsigned char *choice = NULL;
  (void)session;
  (void)context;
  if (SSL_select_next_proto(&choice, length, wanted, 9, offer, offered) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = choice;
  return SSL_TLSEXT_ERR_OK;
}

/// TLS 1.2 and 1.3, forward secrecy and AEAD only, no compression, no renegotiation.
static inline SSL_CTX *_Nullable postern_tls_context(const char *_Nonnull certificate,
                                                     const char *_Nonnull key) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  if (context == NULL) return NULL;
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, postern_tls_pick_protocol, NULL);
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 ||
      SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    SSL_CTX_free(context);
    ERR_clear_error();
    return NULL;
  }
  return context;
}

/// The bytes of a set of keys for session tickets.
static const int32_t postern_ticket_keys = 80;

static inline int postern_tls_make_tickets(void *_Nonnull keys) {
  return RAND_bytes(keys, postern_ticket_keys);
}

/// Gives the context keys for session tickets; tickets under others no longer count.
static inline int postern_tls_set_tickets(SSL_CTX *_Nonnull context, const void *_Nonnull keys) {
  unsigned char copy[80];
  memcpy(copy, keys, sizeof copy);
  int done = (int)SSL_CTX_set_tlsext_ticket_keys(context, copy, sizeof copy);
  OPENSSL_cleanse(copy, sizeof copy);
  return done;
}

static inline SSL *_Nullable postern_tls_session(SSL_CTX *_Nonnull context) {
  SSL *session = SSL_new(context);
  BIO *input = BIO_new(BIO_s_mem());
  BIO *output = BIO_new(BIO_s_mem());
  if (session == NULL || input == NULL || output == NULL) {
    SSL_free(session);
    BIO_free(input);
    BIO_free(output);
    return NULL;
  }
  BIO_set_mem_eof_return(input, -1);
  BIO_set_mem_eof_return(output, -1);
  SSL_set_bio(session, input, output);
  SSL_set_accept_state(session);
  return session;
}

/// Bytes from the network; the count, or -1.
static inline int postern_tls_feed(SSL *_Nonnull session, const void *_Nonnull bytes, int count) {
  return BIO_write(SSL_get_rbio(session), bytes, count);
}

/// Bytes for the network; 0 when there are none.
static inline int postern_tls_drain(SSL *_Nonnull session, void *_Nonnull bytes, int count) {
  int taken = BIO_read(SSL_get_wbio(session), bytes, count);
  return taken > 0 ? taken : 0;
}

/// Plain bytes; 0 when more must arrive, -1 when the client has closed, -2 when it broke the rules.
static inline int postern_tls_read(SSL *_Nonnull session, void *_Nonnull bytes, int count) {
  ERR_clear_error();
  int taken = SSL_read(session, bytes, count);
  if (taken > 0) return taken;
  switch (SSL_get_error(session, taken)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return 0;
    case SSL_ERROR_ZERO_RETURN: return -1;
    default: ERR_clear_error(); return -2;
  }
}

/// Encrypts bytes; the count taken, or -1.
static inline int postern_tls_write(SSL *_Nonnull session, const void *_Nonnull bytes, int count) {
  ERR_clear_error();
  int taken = SSL_write(session, bytes, count);
  return taken > 0 ? taken : -1;
}

/// Says goodbye: one alert into the output.
static inline void postern_tls_finish(SSL *_Nonnull session) {
  ERR_clear_error();
  if (SSL_is_init_finished(session)) SSL_shutdown(session);
  ERR_clear_error();
}
