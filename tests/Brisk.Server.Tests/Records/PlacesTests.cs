using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Numbers in addresses at the edges of what fits.</summary>
public sealed class PlacesTests(TestServer server)
{
    private static readonly string[] Edges =
    [
        "-9223372036854775809", "-9223372036854775808", "-1", "0", "1", "2147483647", "2147483648", "4294967295", "4294967296", "4294967297",
        "9223372036854775806", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e3", "+1", " 1", "0x1", "１",
    ];

    [Fact]
    public async Task A_position_shows_what_is_there_or_is_refused()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 3; i++) await owner.ContactAsync($$"""{"firstName":"Person {{i}}"}""");
        foreach (var filter in (string[])["", "&filter=name filled", "&sort=-updatedAt", "&deleted=true"])
        {
            foreach (var edge in Edges)
            {
                var answer = await owner.GetAsync($"/api/contacts?at={Uri.EscapeDataString(edge)}{filter}");

                if (answer.Status == 400) answer.Fields.ShouldBe(["at"]);
                else if (filter != "&deleted=true")
                    answer.ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(edge switch { "0" => 3, "1" => 2, _ => 0 }, edge + filter);
                answer.Status.ShouldBe(int.TryParse(edge, System.Globalization.NumberStyles.None, null, out _) ? 200 : 400, edge + filter);
            }
        }
    }

    [Fact]
    public async Task A_limit_is_one_to_five_hundred()
    {
        var owner = await server.OwnerAsync();
        foreach (var edge in (string[])[.. Edges, "500", "501"])
        {
            var answer = await owner.GetAsync($"/api/contacts?limit={Uri.EscapeDataString(edge)}");

            answer.Status.ShouldBe(edge is "1" or "500" ? 200 : 400, edge);
            if (answer.Status == 400) answer.Fields.ShouldBe(["limit"]);
        }
    }

    [Fact]
    public async Task A_history_before_a_number_shows_what_came_before_it()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Ada"}""");
        foreach (var edge in Edges)
        {
            var answer = await owner.GetAsync($"/api/contacts/{contact.Id}/history?before={Uri.EscapeDataString(edge)}");

            var isNumber = long.TryParse(edge, System.Globalization.NumberStyles.None, null, out var before) && before > 0;
            answer.Status.ShouldBe(isNumber ? 200 : 400, edge);
            if (isNumber) answer.Items.Length.ShouldBe(before > 2 ? 1 : answer.Items.Length, edge);
            else answer.Fields.ShouldBe(["before"]);
        }
    }
}
