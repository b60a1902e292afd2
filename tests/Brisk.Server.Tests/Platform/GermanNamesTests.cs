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

    private static IEnumerable<string> Keys(params IEnumerable<string> path) =>
        path.Aggregate(Names, (within, member) => within.GetProperty(member)).EnumerateObject().Select(name => name.Name).Order(StringComparer.Ordinal);

    [Fact]
    public void Every_type_and_every_field_has_a_name()
    {
        Keys("types").ShouldBe(RecordTypes.All.Select(type => type.Name).Order(StringComparer.Ordinal));
        Keys("fields").ShouldBe(Keys("types"));
        foreach (var type in RecordTypes.All) Keys("fields", type.Name)
            .ShouldBe(type.Fields.Select(field => field.Name).Order(StringComparer.Ordinal), type.Name);
        Keys("asked").ShouldBe(Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_choice_has_a_name()
    {
        Keys("choices").ShouldBe(Keys("types"));
        foreach (var type in RecordTypes.All)
        {
            var fields = type.Fields.Where(field => field.Choices.Count > 0).ToList();
            Keys("choices", type.Name).ShouldBe(fields.Select(field => field.Name).Order(StringComparer.Ordinal), type.Name);
            foreach (var field in fields)
                Keys("choices", type.Name, field.Name).ShouldBe(field.Choices.Select(choice => choice.Value).Order(StringComparer.Ordinal), field.Name);
        }
    }
}
