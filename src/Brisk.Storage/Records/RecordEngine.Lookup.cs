using System.Numerics;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A record found by its name or a key.</summary>
/// <param name="Subtitle">What tells it from its namesakes: the email or the domain; may be empty.</param>
public sealed record Found(string Type, Tsid Id, string Name, string Subtitle);

public sealed partial class RecordEngine
{
    /// <summary>Longest scan for a word inside a name before a look-up gives what it has: about 30 ms.</summary>
    internal int MostScanned { get; set; } = 200_000;

    /// <summary>The same where a part of the records is seen: as many of those, on average, but never more than so many times that.</summary>
    private const int MostScans = 5;

    /// <summary>So few seen records that each of them is looked at.</summary>
    private const int FewSeen = 10_000;

    /// <summary>Records whose name, or a word of it, email or telephone number begins with a text; names that begin with it first.</summary>
    public async ValueTask<IReadOnlyList<Found>> LookupAsync(WorkspaceSchema schema, RecordType type, string text, int limit, CancellationToken cancellation)
    {
        var key = Fold.Key(text);
        if (key is null) return [];
        var plan = schema.Plan(type);
        var (table, name, named, telling, phoneSlots) = (plan.Table, plan.Title.Value, plan.Title.Key, plan.Telling, plan.Phones);
        if (schema.Seen is not null)
        {
            var shown = schema.Named(type.Name)!;
            telling = [.. telling.Where(slot => shown.Find(slot.Field.Name) is not null)];
            phoneSlots = [.. phoneSlots.Where(slot => shown.Find(slot.Field.Name) is not null)];
        }
        var (seen, more) = schema.Seen?.Condition(type, 4) ?? ("", []);
        var (within, seenOfWord, scanned, moreOfWord) = await ScanOfAsync(schema, type, cancellation);
        var columns = $"SELECT r.id, r.{name}, {(telling.Count == 0 ? "''" : $"COALESCE(r.{telling[0].Value}, '')")} FROM";
        const string Living = "r.workspace_id = $1 AND r.deleted_at IS NULL";
        Statement By(string column) =>
            SqlText.Shape($"{columns} {table} r WHERE {Living} AND r.{column} >= $2 AND r.{column} < $3{seen} ORDER BY r.{column}, r.id LIMIT $4");
        var beginning = telling.Select(slot => By(slot.Key ?? slot.Value)).Prepend(By(named!)).ToArray();
        var scan = $"SELECT i.id, i.{named} AS named FROM {table} i WHERE i.workspace_id = $1 AND i.deleted_at IS NULL{within} ORDER BY i.{named}, i.id "
            + $"LIMIT {scanned}";
        var byWord = SqlText.Shape($"{columns} ({scan}) s JOIN {table} r ON r.workspace_id = $1 AND r.id = s.id WHERE "
            + $"{database.Dialect.Contains("s.named", "$2")}{seenOfWord} LIMIT $3");
        // Numbers are told from names by their digits. Of more than one kind of number, each has its own index.
        var phones = phoneSlots.Where(slot => slot.Field.Indexed && slot.Field.Kind.TryParse(slot.Field, text, out _, out _)).Select(slot =>
            (By(slot.Key!), Begins: new SearchedForm(slot.Field).FormsOf(Operator.Starts, FieldValue.Of(text)).Select(form => form.Text!).ToArray())).ToArray();
        var asked = (beginning, byWord, phones, schema.Workspace, type.Name, key, limit, more, moreOfWord);
        return await database.ReadAsync(Lane.Interactive, asked, static async (session, read) =>
        {
            var found = new List<Found>();
            var to = (found, read.Name, read.limit);
            SqlValue end = Prefix.End(read.key) ?? "\U0010FFFF";
            foreach (var statement in read.beginning)
            {
                if (found.Count < read.limit) await session.QueryAsync(statement, [read.Workspace.Value, read.key, end, read.limit, .. read.more], to, Take);
            }
            if (found.Count < read.limit && read.key.Length > 1)
                await session.QueryAsync(read.byWord, [read.Workspace.Value, " " + read.key, read.limit, .. read.moreOfWord], to, Take);
            foreach (var (statement, begins) in read.phones)
            {
                if (found.Count >= read.limit) break;
                var each = Array.ConvertAll<string, SqlValue[]>(begins, begin => [read.Workspace.Value, begin, Prefix.End(begin)!, read.limit, .. read.more]);
                await session.QueryEachAsync(statement, each, to, static (row, to) => Take(row, to.State));
            }
            return found;
        }, cancellation);

        static bool Take(RowReader row, (List<Found> Found, string Type, int Limit) to)
        {
            if (to.Found.Count >= to.Limit) return false;
            var id = new Tsid(row.Int64(0));
            if (!to.Found.Exists(known => known.Id == id)) to.Found.Add(new Found(to.Type, id, row.Text(1)!, row.Text(2)!));
            return to.Found.Count < to.Limit;
        }
    }

    /// <summary>
    /// Which records are scanned for a word: those that are seen, where they are few or not known to be many; else so many more that as many
    /// of them are seen as are scanned for whoever sees all.
    /// </summary>
    /// <returns>A condition on the scan (alias <c>i</c>), one on what it finds, how many records it is of, and the values of both from the fourth on.</returns>
    private async ValueTask<(string Within, string Found, long Most, SqlValue[] Values)> ScanOfAsync(
        WorkspaceSchema schema, RecordType type, CancellationToken cancellation)
    {
        if (schema.Seen is not { } seen || seen.Sight.RecordsOf(type.Name) is not { } records) return ("", "", MostScanned, []);
        if (await sets.ResolveAsync(schema, type, records, cancellation) is not { } set)
        {
            var (within, values) = seen.Condition(type, 3, "i");
            return (within, "", MostScanned, values);
        }
        var isFew = set.Count <= FewSeen;
        var (found, more) = seen.Condition(type, isFew ? 4 : 3);
        return isFew
            ? ($" AND {database.Dialect.IdIn("i.id", "$4")}", found, MostScanned, [IdList.Of(set.Ids), .. more])
            // By powers of two, so that there are few texts of the statement.
            : ("", found, MostScanned * (long)Math.Min(MostScans, BitOperations.RoundUpToPowerOf2((uint)(set.Slots.Count / set.Count))), more);
    }

    /// <summary>Records of a key that tell whether one has it, or several.</summary>
    internal const int MostMatches = 2;

    /// <summary>
    /// The living records whose field has one of the keys, found by index: (key, id), in no order. Keys are in searched form (<see
    /// cref="KeysOf"/>).
    /// </summary>
    /// <param name="most">Of each key the oldest, so many at most.</param>
    public static async ValueTask MatchAsync(ISession session, WorkspaceSchema schema, RecordType type, Field field, IEnumerable<string> keys,
        ICollection<(string Key, Tsid Id)> into, int most = MostMatches)
    {
        var form = new SearchedForm(field);
        var (seen, more) = schema.Seen?.Condition(type, 2) ?? ("", []);
        if (field.Kind is PhoneField && !schema.Phones.IsDone)
        {
            await MatchAnewAsync(session, schema, type, field, [.. keys], into);
            return;
        }
        foreach (var group in keys.GroupBy(key => form.IsCut(FieldValue.Of(key))))
        {
            // Of keys that are cut the values are compared here: there is nearly never one.
            var slot = TypePlan.Place(field);
            var statement = SqlText.Shape($"SELECT r.id{(group.Key ? $", r.{slot.Value}" : "")} FROM {type.Plural} r WHERE r.workspace_id = $1 AND "
                + $"r.deleted_at IS NULL AND r.{slot.Key ?? slot.Value} = $2{seen} ORDER BY r.id{(group.Key ? "" : $" LIMIT {most}")}");
            var all = group.ToList();
            await session.QueryEachAsync(statement, all.ConvertAll<SqlValue[]>(key => [schema.Workspace.Value, form.Cut(FieldValue.Of(key)).Text, .. more]),
                (all, into, form, isCut: group.Key, most, counts: new int[all.Count]), static (row, to) =>
            {
                var (key, form) = (to.State.all[to.At], to.State.form);
                if (to.State.isCut && form.Of(FieldValue.Of(row.Text(1))).Text != key) return true;
                to.State.into.Add((key, new Tsid(row.Int64(0))));
                return ++to.State.counts[to.At] < to.State.most;
            });
        }
    }

    /// <summary>Records looked at for a key while numbers are read again: of those stored under it some are of other numbers today.</summary>
    private const int MostAnew = 100;

    /// <summary>The same as long as telephone numbers are read again: what is stored is where to look, and what a number is today is worked out.</summary>
    private static async ValueTask MatchAnewAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IReadOnlyList<string> keys, ICollection<(string Key, Tsid Id)> into)
    {
        var slot = TypePlan.Place(field);
        var (seen, more) = schema.Seen?.Condition(type, 2) ?? ("", []);
        var statement = SqlText.Shape(
            $"SELECT r.id, r.{slot.Value}, {schema.Plan(type).CountryColumn} FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND "
                + $"r.{slot.Key} = $2{seen} ORDER BY r.id LIMIT {MostAnew}");
        var found = new HashSet<(string, Tsid)>();
        var each = keys.Select<string, SqlValue[]>(key => [schema.Workspace.Value, key, .. more]).ToList();
        await session.QueryEachAsync(statement, each, (schema.Phones.Scope, found),
            static (row, to) =>
        {
            var typed = row.Text(1)!;
            to.State.found.Add((to.State.Scope.Of(row.Text(2)).Key(typed) ?? typed, new Tsid(row.Int64(0))));
            return true;
        });
        var asked = keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (key, id) in found) if (asked.Contains(key)) into.Add((key, id));
    }

    /// <inheritdoc cref="MatchAsync(ISession, WorkspaceSchema, RecordType, Field, IEnumerable{string}, ICollection{ValueTuple{string, Tsid}}, int)"/>
    public ValueTask<List<(string Key, Tsid Id)>> MatchAsync(
        WorkspaceSchema schema, RecordType type, Field field, IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Interactive, (schema, type, field, keys), static async (session, read) =>
        {
            var found = new List<(string, Tsid)>();
            await MatchAsync(session, read.schema, read.type, read.field, read.keys, found);
            return found;
        }, cancellation);

    /// <summary>
    /// The searched forms under which a record's value may be stored, as <see cref="MatchAsync(WorkspaceSchema, RecordType, Field,
    /// IReadOnlyCollection{string}, CancellationToken)"/>
    /// compares them: the stored one first, then those under which a telephone number may be stored; none when it has none.
    /// </summary>
    /// <param name="record">The record, as far as it is known: telephone numbers are of its country.</param>
    public static IReadOnlyList<string> KeysOf(Field field, IReadOnlyDictionary<string, FieldValue> record) =>
        KeysOf(new SearchedForm(field).In(record), record);

    /// <summary>The same without the forms under which a telephone number is only still stored: by one of these a record is the one that is meant.</summary>
    public static IReadOnlyList<string> PresentKeysOf(Field field, IReadOnlyDictionary<string, FieldValue> record) =>
        KeysOf(new SearchedForm(field).In(record).Present, record);

    private static List<string> KeysOf(SearchedForm form, IReadOnlyDictionary<string, FieldValue> record) =>
        [.. form.FormsOf(Operator.Is, record.GetValueOrDefault(form.Field.Name)).Select(key => key.Text).OfType<string>()];
}
