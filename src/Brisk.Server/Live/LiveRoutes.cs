using Brisk.Domain.Access;
using Brisk.Server.Platform;

namespace Brisk.Server.Live;

/// <summary>What changes, asked for and told.</summary>
internal static class LiveRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/changes", Gate.Needs(Permission.ReadRecords), "listChanges",
            "What happened after a position of the change log, in its order. See docs/api/live.md.")
            .Runs(ListChanges.HandleAsync)
            .Query("after", ApiShape.Text,
                "next or head of an earlier answer, or the number of a change (0: from the beginning). Without it only head is told.")
            .Query("types", ApiShape.Text with { Example = "contact,organization" }, "Record types with commas between; default all.")
            .Query("limit", ApiShape.Between(1, ToldChanges.Most, ListChanges.Usual), "Items on the page; it may have fewer, or none, though more follow.")
            .Answers(200, "Changes", "What happened.")
            .Refuses(400, 410);
        routes.Get(NamedWorkspace.SocketPath, Gate.Needs(Permission.ReadRecords), "openLive",
            "A WebSocket that tells what happens, who else looks at a record, and how far jobs are. See docs/api/live.md.")
            .Runs(OpenLive.HandleAsync)
            .Stays()
            .Answers(101, null, "Connected.")
            .Refuses(426);
    }
}
