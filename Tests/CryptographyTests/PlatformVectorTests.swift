import Cryptography
import Domain
import Testing

/// The signatures of the platforms that call us, as they publish them.
struct PlatformVectorTests {
  @Test func `Slack signs its version, the time and the body`() {
    let body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
      + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
      + "&command=%2Fwebhook-collect&text="
      + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
      + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
      + "803a0bc887a14d10d2c447fce8b6703c"
    let key = HMACKey(Array("8f742231b10e8888abcd99yyyzzz85a5".utf8))
    let code = key.code(Array("v0:1531420618:".utf8), Array(body.utf8))
    #expect(
      Hex.encode(code) == "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
  }

  @Test func `GitHub and WhatsApp sign the body`() {
    let code = HMACSHA256.code(
      key: Array("It's a Secret to Everybody".utf8), Array("Hello, World!".utf8))
    #expect(
      Hex.encode(code) == "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
  }

  @Test func `Twilio signs the address and the sorted form with SHA-1`() {
    let message =
      "https://mycompany.com/myapp.php?foo=1&bar=2" + "CallSidCA1234567890ABCDE"
      + "Caller+14158675309" + "Digits1234" + "From+14158675309" + "To+18005551212"
    let code = HMACSHA1.code(key: Array("12345".utf8), Array(message.utf8))
    #expect(Base64.encode(code) == "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
  }
}
