namespace Brisk.EndToEnd;

/// <summary>
/// What becomes of the live connection of pages that are opened from now on. The browser's own sockets are stood in for within the page: routing
/// them through the driver ends all of its connection, for every test, when a page goes while a socket is being routed.
/// </summary>
internal static class Deafness
{
    /// <summary>Connected, and told nothing: what others do they find out when they ask.</summary>
    public static Task HearsNothingAsync(this Visit visit) => visit.Page.AddInitScriptAsync(Socket("""
        opened() { this.onopen?.() }
        send(text) {
          const said = JSON.parse(text)
          if (said.frame === 'hello') setTimeout(() => this.onmessage?.({ data: JSON.stringify({ frame: 'welcome', next: said.after }) }))
        }
        """));

    /// <summary>Never connected, as behind a proxy that knows no sockets.</summary>
    public static Task IsRefusedAsync(this Visit visit) => visit.Page.AddInitScriptAsync(Socket("""
        opened() { this.close(1006) }
        """));

    private static string Socket(string members) => $$"""
        window.WebSocket = class {
          static OPEN = 1
          readyState = 0
          constructor() { setTimeout(() => { this.readyState = 1; this.opened() }) }
          close(code = 1000) {
            if (this.readyState === 3) return
            this.readyState = 3
            setTimeout(() => this.onclose?.({ code }))
          }
          {{members}}
        }
        """;
}
