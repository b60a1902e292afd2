using System.Runtime.CompilerServices;
using System.Text.Json;
using Brisk.Domain.Records;

namespace Brisk.Server.Tests.Platform;

/// <summary>The client's German names of what is built in (web/src/base/builtIn.de.json): none is missing, none is left over.</summary>
[Trait("Engine", "any")]
public sealed class GermanNamesTests
{
    /// <summary>What no record holds, but a filter or the trash asks for.</summary>
    private static readonly string[] Asked = ["deletedAt", "deletedBy", "import", "linked", "step"];

    private static readonly JsonElement Names = JsonElement.Parse(Read());

    private static string Read([CallerFilePath] string here = "")
    {
        var folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "brisk.slnx"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "web", "src", "base", "builtIn.de.json"));
    }

    private static IEnumerable<string> Keys(string member) => Names.GetProperty(member).EnumerateObject().Select(name => name.Name).Order(StringComparer.Ordinal);

    [Fact]
    public void Every_type_and_every_field_has_a_name()
    {
        Keys("types").ShouldBe(RecordTypes.All.Select(type => type.Name).Order(StringComparer.Ordinal));
        Keys("fields").ShouldBe(RecordTypes.All.SelectMany(type => type.Fields).Select(field => field.Name).Concat(Asked).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_choice_has_a_name()
    {
        var fields = RecordTypes.All.SelectMany(type => type.Fields).Where(field => field.Choices.Count > 0).DistinctBy(field => field.Name).ToList();

        Keys("choices").ShouldBe(fields.Select(field => field.Name).Order(StringComparer.Ordinal));
        foreach (var field in fields)
        {
            Names.GetProperty("choices").GetProperty(field.Name).EnumerateObject().Select(choice => choice.Name).Order(StringComparer.Ordinal)
                .ShouldBe(field.Choices.Select(choice => choice.Value).Order(StringComparer.Ordinal), field.Name);
        }
    }
}
