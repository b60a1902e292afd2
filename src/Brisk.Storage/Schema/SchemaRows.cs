using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Schema;

/// <summary>The rows that a workspace's schema is made of, as a session sees them.</summary>
internal sealed class SchemaRows
{
    private static readonly Statement SelectFields = new(
        "SELECT record_type, name, label, kind, options, removed_at FROM custom_fields WHERE workspace_id = $1 ORDER BY record_type, position, name");
    private static readonly Statement SelectChoices = new(
        "SELECT record_type, field, value, label, hue, removed_at FROM field_choices WHERE workspace_id = $1 ORDER BY record_type, field, position, value");
    private static readonly Statement SelectUsers = new("SELECT id, name, email, hue, role, status FROM users WHERE workspace_id = $1 ORDER BY id");

    private sealed record FieldRow(string Type, string Name, string Label, string Kind, string? Options, bool IsRemoved);

    private sealed record ChoiceRow(string Type, string Field, Choice Choice, bool IsRemoved);

    public static async ValueTask<WorkspaceSchema> ReadAsync(ISession session, Tsid workspace)
    {
        var generation = await session.ScalarAsync(Schemas.Generation, [workspace.Value, Generations.Counter(Generations.Schema)]) ?? 0;
        var fields = await session.ListAsync(SelectFields, [workspace.Value],
            static row => new FieldRow(row.Text(0)!, row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Text(4), !row.IsNull(5)));
        var choices = await session.ListAsync(SelectChoices, [workspace.Value],
            static row => new ChoiceRow(row.Text(0)!, row.Text(1)!, new Choice(row.Text(2)!, row.Text(3)!, row.Text(4)!), !row.IsNull(5)));
        var users = await session.ListAsync(SelectUsers, [workspace.Value],
            static row => new WorkspaceUser(new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Text(4)!, row.Text(5) is "active"));
        var settings = await WorkspaceTable.SettingsAsync(session, workspace);
        var phones = await PhoneTable.ReadingAsync(session, workspace, settings.Country);
        var types = Types(fields, choices, field => Under(settings, phones.Scope, field));
        if (types.Exists(type => type.Pipelines is not null))
        {
            // Before there were rows of pipelines, the standard ones were named and ordered as choices of the two fields.
            var pipelines = await PipelineTable.FindAsync(session, workspace);
            types = types.ConvertAll(type => type.Pipelines is null ? type : type.With(pipelines ?? Pipelines.Standard.NamedBy(type)));
        }
        return new WorkspaceSchema(workspace, generation, types, users, settings, phones);
    }

    private static List<RecordType> Types(List<FieldRow> fields, List<ChoiceRow> choices, Func<Field, Field> under)
    {
        var own = choices.Where(row => !row.IsRemoved).ToLookup(row => (row.Type, row.Field), row => row.Choice);
        var former = choices.Where(row => row.IsRemoved).ToLookup(row => (row.Type, row.Field), row => row.Choice);
        var added = fields.ToLookup(row => (row.Type, row.IsRemoved),
            row => under(CustomFields.Restore(row.Name, row.Label, row.Kind, [.. own[(row.Type, row.Name)]], row.Options) with
            {
                FormerChoices = [.. former[(row.Type, row.Name)]],
            }));
        return [.. RecordTypes.All.Select(type => type.With(
            [
                .. type.Fields.Select(field => under(With(field, [.. own[(type.Name, field.Name)]], [.. former[(type.Name, field.Name)]]))),
                .. added[(type.Name, false)],
            ],
            [.. added[(type.Name, true)]]))];
    }

    /// <summary>A field with what the workspace's settings say of it; an added one keeps the currency that it was made with.</summary>
    private static Field Under(WorkspaceSettings settings, PhoneScope phones, Field field) => field.Kind switch
    {
        MoneyField when !field.Custom => field with { Currency = settings.Currency },
        InstantField => field with { Zone = settings.Zone },
        PhoneField => field with { Phones = phones },
        _ => field,
    };

    /// <summary>
    /// A built-in field with its choices as the workspace has ordered and named them; those that it never touched come last, or first where
    /// it only added some.
    /// </summary>
    private static Field With(Field field, List<Choice> own, List<Choice> former) => own.Count + former.Count == 0 ? field : field with
    {
        Choices = own.Exists(changed => field.Choices.Any(choice => choice.Value == changed.Value))
            ? [.. own, .. field.Choices.Where(choice => !own.Exists(changed => changed.Value == choice.Value))]
            : [.. field.Choices, .. own],
        FormerChoices = former,
    };
}
