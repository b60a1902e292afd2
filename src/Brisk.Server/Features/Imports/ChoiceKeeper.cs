using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// New tags are counted, and values that a choice field made by the import did not have yet become choices of it: the
/// first rows of a file do not show them all. What a chunk brings is kept when the chunk is: a transaction may run twice.
/// </summary>
internal sealed class ChoiceKeeper(ImportPlan plan, WorkspaceSchema schema)
{
    private const int MostChoices = 200;
    private const int MostNamed = 50;

    private readonly HashSet<string> tags = new((plan.Type.Find("tags")?.Choices ?? []).Select(choice => choice.Value), StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> choices = plan.Mapping
        .Select(column => plan.Type.Find(column.Target.Field))
        .Where(field => field is { Custom: true, OpenChoices: true, Kind: ChoiceField })
        .ToDictionary(field => field!.Name, field => field!.Choices.Select(choice => choice.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private readonly HashSet<string> tagsNow = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Field, string Value)> choicesNow = [];

    /// <summary>The tags that came up for the first time, but no more than <see cref="MostNamed"/>.</summary>
    public List<string> NewTags { get; } = [];

    /// <summary>The chunk is decided for good.</summary>
    public void Keep()
    {
        NewTags.AddRange(tagsNow.Take(MostNamed - NewTags.Count));
        tags.UnionWith(tagsNow);
        foreach (var (field, value) in choicesNow) choices[field].Add(value);
        Begin();
    }

    private void Begin()
    {
        tagsNow.Clear();
        choicesNow.Clear();
    }

    /// <summary>Keeps new choices; answers how many tags are new.</summary>
    public async ValueTask<int> KeepAsync(IWriteSession session, Schemas schemas, IReadOnlyList<PlannedRow> rows)
    {
        var fresh = CountTags(rows);
        if (choices.Count == 0) return fresh;
        return await schemas.EditAsync(session, schema.Workspace, async edit =>
        {
            foreach (var row in rows)
            {
                if (row.Action is not (RowAction.Create or RowAction.Update)) continue;
                foreach (var (name, known) in choices)
                {
                    if (!row.Values.TryGetValue(name, out var value) || known.Contains(value.Text!)) continue;
                    if (known.Count + choicesNow.Count(made => made.Field == name) < MostChoices && choicesNow.Add((name, value.Text!)))
                        await edit.UseAsync(plan.Type, plan.Type[name], value.Text!);
                }
            }
            return fresh;
        });
    }

    /// <summary>Answers how many tags of a chunk are new.</summary>
    public int CountTags(IReadOnlyList<PlannedRow> rows)
    {
        Begin();
        foreach (var row in rows)
        {
            if (row.Action is not (RowAction.Create or RowAction.Update) || !row.Values.TryGetValue("tags", out var value)) continue;
            foreach (var tag in TagsField.Tags(value)) if (!tags.Contains(tag)) tagsNow.Add(tag);
        }
        return tagsNow.Count;
    }
}
