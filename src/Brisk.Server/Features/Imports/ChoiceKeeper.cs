using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// New tags are counted, and values that a choice field made by the import did not have yet become choices of it: the
/// first rows of a file do not show them all.
/// </summary>
internal sealed class ChoiceKeeper(ImportPlan plan, WorkspaceSchema schema)
{
    private const int MostChoices = 200;

    private readonly HashSet<string> tags = new((plan.Type.Find("tags")?.Choices ?? []).Select(choice => choice.Value), StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> choices = plan.Mapping
        .Select(column => plan.Type.Find(column.Target.Field))
        .Where(field => field is { Custom: true, OpenChoices: true, Kind: ChoiceField })
        .ToDictionary(field => field!.Name, field => field!.Choices.Select(choice => choice.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The tags that came up for the first time.</summary>
    public List<string> NewTags { get; } = [];

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
                    if (row.Values.TryGetValue(name, out var value) && known.Count < MostChoices && known.Add(value.Text!))
                        await edit.UseAsync(plan.Type, plan.Type[name], value.Text!);
                }
            }
            return fresh;
        });
    }

    public int CountTags(IReadOnlyList<PlannedRow> rows)
    {
        var fresh = 0;
        foreach (var row in rows)
        {
            if (row.Action is not (RowAction.Create or RowAction.Update) || !row.Values.TryGetValue("tags", out var value)) continue;
            foreach (var tag in TagsField.Tags(value))
            {
                if (!tags.Add(tag)) continue;
                fresh++;
                if (NewTags.Count < 50) NewTags.Add(tag);
            }
        }
        return fresh;
    }
}
