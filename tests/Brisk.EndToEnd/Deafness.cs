using System.Text.Json;

namespace Brisk.EndToEnd;

internal static class Deafness
{
    /// <summary>Pages that are opened from now on are connected, and told nothing: what others do they find out when they ask.</summary>
    public static Task HearsNothingAsync(this Visit visit) => visit.Page.RouteWebSocketAsync("**/live*", socket => socket.OnMessage(frame =>
    {
        var said = JsonElement.Parse(frame.Text!);
        if (said.GetProperty("frame").ValueEquals("hello")) socket.Send($$"""{"frame":"welcome","next":"{{said.GetProperty("after").GetString()}}"}""");
    }));
}
