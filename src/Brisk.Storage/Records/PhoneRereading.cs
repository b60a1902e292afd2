using System.Text.Json.Nodes;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// Reads the stored telephone numbers of a workspace again, piece by piece: each piece is one transaction that moves the
/// position, too, so that whatever moment the process ends, the next goes on behind the last piece. What is written
/// follows from what is there: no version, no change in the log.
/// </summary>
/// <param name="node">Who reads; others keep away as long as its lease lasts.</param>
public sealed class PhoneRereading(RecordEngine engine, IDatabase database, long node)
{
    /// <summary>Records of a piece: some milliseconds of the one writer.</summary>
    public const int Piece = 250;

    /// <summary>How long a node is believed to work on, in milliseconds, after its last piece.</summary>
    private const long Lease = 30_000;

    /// <summary>Reads the next piece.</summary>
    /// <returns>How far it came, or null when there is nothing to read, or another node reads.</returns>
    public ValueTask<PhoneProgress?> StepAsync(Tsid workspace, CancellationToken cancellation) =>
        database.WriteAsync(workspace, (this, workspace), static (session, step) => step.Item1.StepAsync(session, step.workspace), cancellation);

    private async ValueTask<PhoneProgress?> StepAsync(IWriteSession session, Tsid workspace)
    {
        var now = engine.Now;
        if (await PhoneTable.ProgressAsync(session, workspace) is not { } progress) return null;
        // Alone with its database, a process has nobody to leave it to, whatever the clock says.
        if (database.IsShared && progress.LeaseUntil >= now && progress.LeaseNode != node) return null;
        // Not the schema in memory: another node may just have changed the country.
        var schema = await Schemas.ReadAsync(session, workspace);
        var type = schema.Types.FirstOrDefault(type => type.Name == progress.Type) ?? schema.Types[0];
        var (read, last, isNamed) = await ReadAsync(session, schema.Plan(type), progress.After);
        if (isNamed) await engine.Schemas.ChangedAsync(session, workspace);
        var next = progress with { Type = type.Name, After = last, Read = progress.Read + read, LeaseNode = node, LeaseUntil = now + Lease };
        if (read < Piece)
        {
            var at = schema.Types.ToList().IndexOf(type) + 1;
            if (at == schema.Types.Count)
            {
                await PhoneTable.FinishAsync(session, workspace, now);
                // Answers that were made of the numbers as they were end here.
                await engine.Schemas.ChangedAsync(session, workspace);
                return next with { LeaseUntil = 0 };
            }
            next = next with { Type = schema.Types[at].Name, After = default };
        }
        await PhoneTable.MoveAsync(session, workspace, next);
        return next;
    }

    private static async ValueTask<(int Read, Tsid Last, bool IsNamed)> ReadAsync(IWriteSession session, TypePlan plan, Tsid after)
    {
        var columns = new List<string> { "id", "version", "custom", plan.CountryColumn };
        foreach (var slot in plan.Phones) columns.AddRange([slot.Value, slot.Key!]);
        var select = SqlText.Shape($"SELECT {string.Join(", ", columns)} FROM {plan.Table} WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT {Piece}");
        var rows = await session.ListAsync(select, [plan.Schema.Workspace.Value, after.Value], row => new Stored(
            row.Int64(0), row.Int64(1), row.Text(2), row.Text(3), [.. plan.Phones.Select((_, i) => (row.Text(4 + (2 * i)), row.Text(5 + (2 * i))))]));
        // Whoever wrote the record since read its numbers, too.
        var update = SqlText.Shape(
            $"UPDATE {plan.Table} SET custom = $4{string.Concat(plan.Phones.Select((slot, i) => $", {slot.Key} = ${5 + i}"))} WHERE workspace_id = $1 AND id "
                + $"= $2 AND version = $3");
        var countries = new HashSet<string>(StringComparer.Ordinal);
        var added = plan.CustomFields.Concat(plan.Type.Removed).Where(field => field.Kind is PhoneField).ToList();
        foreach (var row in rows)
        {
            var json = row.Custom is null || added.Count == 0 ? null : (JsonObject)JsonNode.Parse(row.Custom)!;
            var hasNumber = row.Phones.Any(phone => phone.Typed is not null) || (json is not null && added.Exists(field => json[field.Name] is not null));
            if (hasNumber && row.Country is { } named && Countries.Find(named) is { } code && !plan.Schema.Phones.Scope.Named.Contains(code))
                countries.Add(code);
            var scope = plan.Schema.Phones.Scope.Of(row.Country);
            var keys = row.Phones.Select(phone => phone.Typed is { } typed ? scope.Key(typed) ?? typed : null).ToList();
            var custom = json is not null && Read(json, added, scope) ? json.ToJsonString() : row.Custom;
            if (custom == row.Custom && keys.SequenceEqual(row.Phones.Select(phone => phone.Key), StringComparer.Ordinal)) continue;
            await session.PostAsync(update, [plan.Schema.Workspace.Value, row.Id, row.Version, custom, .. keys.Select(key => (SqlValue)key)]);
        }
        var isNamed = false;
        foreach (var code in countries) isNamed |= await PhoneTable.NameAsync(session, plan.Schema.Workspace, code);
        return (rows.Count, rows.Count == 0 ? after : new Tsid(rows[^1].Id), isNamed);
    }

    /// <summary>Puts their searched form beside the added numbers, of removed fields, too; answers whether something changed.</summary>
    private static bool Read(JsonObject json, List<Field> added, PhoneScope scope)
    {
        var isChanged = false;
        foreach (var field in added)
        {
            var key = json[field.Name] is JsonValue value && value.TryGetValue<string>(out var typed) ? scope.Key(typed) : null;
            var member = new SearchedForm(field).KeyMember!;
            if (key is null || json[member] is JsonValue known && known.TryGetValue<string>(out var stored) && stored == key) continue;
            json[member] = key;
            isChanged = true;
        }
        return isChanged;
    }

    private sealed record Stored(long Id, long Version, string? Custom, string? Country, IReadOnlyList<(string? Typed, string? Key)> Phones);
}
