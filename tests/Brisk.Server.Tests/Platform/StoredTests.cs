using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Server.Records.Bulk;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class StoredTests
{
    [Fact]
    public void What_a_newer_version_stored_is_read_without_what_only_that_knows()
    {
        const string Text = """
            {"changed":2,"unchanged":0,"refused":1,"later":{"much":true},
             "refusals":[{"id":"0SCWMRR8DAYY8","code":"trashed","detail":"It is in the trash.","later":1}]}
            """;

        var answer = Stored.Read(Text, BulkJson.Default.BulkAnswer);

        answer.Changed.ShouldBe(2);
        answer.Refusals.ShouldHaveSingleItem().Detail.ShouldBe("It is in the trash.");
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize(Text, BulkJson.Default.BulkAnswer)).Message.ShouldContain("later");
    }
}
