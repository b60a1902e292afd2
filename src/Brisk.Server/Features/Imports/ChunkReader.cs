using System.Collections.Frozen;
using System.Threading.Channels;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>Rows that are written together, and where the file goes on after them.</summary>
/// <param name="Drafts">Of each row the record that it makes if it is a new one; null when the row is refused.</param>
/// <param name="Keys">Under what the records of the rows are looked for.</param>
internal sealed record RowChunk(IReadOnlyList<ImportRow> Rows, IReadOnlyList<Draft?> Drafts, ChunkKeys Keys, CsvPosition Next);

/// <summary>The keys of the rows of a chunk, as numbers were read when they were made.</summary>
/// <param name="Field">The field that rows are matched by, as it was then; null where none is.</param>
/// <param name="Named">Countries that rows up to the end of the chunk name: to them records are of those as soon as they are written.</param>
/// <param name="All">Of each row its keys; null when the row is refused.</param>
internal sealed record ChunkKeys(Field? Field, IReadOnlySet<string> Named, IReadOnlyList<RowKeys?> All)
{
    /// <summary>The same under the field as it is now: made anew when numbers are read otherwise since.</summary>
    public ChunkKeys Under(Field? field, IReadOnlyList<ImportRow> rows)
    {
        if (field is null || (Field is not null && field.Phones?.Text == Field.Phones?.Text)) return this;
        var wide = Widened(field, Named);
        return this with
        {
            Field = field,
            All = [.. rows.Select((row, i) => All[i] is { } keys ? RowKeys.Of(wide, row.Values) with { Former = keys.Former, Twins = keys.Twins } : null)],
        };
    }

    /// <summary>The field as if records named these countries, too.</summary>
    public static Field Widened(Field field, IReadOnlySet<string> named) => field.Phones is not { } phones || named.IsSubsetOf(phones.Named) ? field
        : field with { Phones = phones with { Named = phones.Named.Concat(named).ToFrozenSet(StringComparer.Ordinal) } };
}

/// <summary>
/// Reads and checks rows, and makes records of them, ahead of the writer, a few chunks at most; finds rows that have what an earlier one has.
/// Whether the earlier one is refused, it cannot know yet.
/// </summary>
internal sealed class ChunkReader(NodeServices node, ImportPlan plan, WorkspaceSchema schema, Actor actor)
{
    private const int ChunksAhead = 2;

    /// <summary>A chunk ends early when its rows are large.</summary>
    private const long ChunkBytes = 4 * 1024 * 1024;

    private readonly Channel<RowChunk> chunks =
        Channel.CreateBounded<RowChunk>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });

    /// <summary>Of each value that rows are matched by the first line.</summary>
    private readonly KeyTable seen = new();
    private readonly List<Field> numbers = [.. plan.Type.Fields.Where(field => field.Kind is PhoneField)];

    /// <summary>The field that rows are matched by, once for each country that the workspace had while the file was read; the present one last.</summary>
    private readonly List<Field> matchFields = [];

    /// <summary>The present one as if records named the countries of the rows so far.</summary>
    private Field? wide;
    private readonly List<int> none = [];
    private FrozenSet<string> named = FrozenSet<string>.Empty;
    private WorkspaceSchema known = schema;
    private int size = 250;

    /// <summary>Of an import that goes on: the lines that were refused before, ascending. Nobody stumbles over them again.</summary>
    public List<long> Refused { get; init; } = [];

    /// <summary>Rows of a chunk; takes effect with the next.</summary>
    public int Size { get => Volatile.Read(ref size); set => Volatile.Write(ref size, value); }

    /// <summary>Starts reading on another thread.</summary>
    /// <param name="from">Where to begin; what is before it is read again only for its keys.</param>
    public IAsyncEnumerable<RowChunk> StartAsync(CsvPosition? from, CancellationToken cancellation)
    {
        _ = Task.Run(async () =>
        {
            Exception? failure = null;
            try
            {
                await ReadAsync(from, cancellation);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            chunks.Writer.Complete(failure);
        }, CancellationToken.None);
        return chunks.Reader.ReadAllAsync(cancellation);
    }

    private async Task ReadAsync(CsvPosition? from, CancellationToken cancellation)
    {
        await using var file = ImportFile.Open(ImportFile.PathOf(node, plan.Import.Id));
        // Keys have to be known from the start of the file; without keys it can be entered in the middle.
        var skip = from is { } start && plan.HasMatches ? start.Offset : 0;
        using var reader = plan.OpenFile(file, plan.HasMatches ? null : from);
        var read = plan.OpenRows();
        var rows = new List<ImportRow>();
        var keys = new List<RowKeys?>();
        var chunkStart = reader.Next.Offset;
        Under(await node.Schemas.GetAsync(known.Workspace, cancellation));
        while (reader.Read())
        {
            var row = read.Read(reader);
            var isDone = reader.Position.Offset < skip;
            var rowKeys = row is null || (isDone && Refused.BinarySearch(row.Line) >= 0) ? null : KeysOf(row);
            if (isDone)
            {
                chunkStart = reader.Next.Offset;
                continue;
            }
            if (row is not null)
            {
                rows.Add(row);
                keys.Add(rowKeys);
            }
            if (rows.Count < Size && reader.Next.Offset - chunkStart < ChunkBytes) continue;
            await SendAsync(rows, keys, reader.Next, cancellation);
            (rows, keys) = (new(Size), new(Size));
            chunkStart = reader.Next.Offset;
        }
        await SendAsync(rows, keys, reader.Next, cancellation);
    }

    private async ValueTask SendAsync(List<ImportRow> rows, List<RowKeys?> keys, CsvPosition next, CancellationToken cancellation)
    {
        // The import adds choices as it goes; the fields stay.
        var present = await node.Schemas.GetAsync(known.Workspace, cancellation);
        var chunkKeys = new ChunkKeys(matchFields.Count == 0 ? null : matchFields[^1], named, keys).Under(plan.MatchFieldOf(present), rows);
        Under(present);
        if (rows.Exists(row => row.Users.Count > 0)) PointToUsers(rows, ChunkPlanner.Users(present));
        var drafts = rows.ConvertAll(row => row.Problem is null ? node.Engine.Draft(present, plan.Type, actor, row.Values) : null);
        await chunks.Writer.WriteAsync(new RowChunk(rows, drafts, chunkKeys, next), cancellation);
    }

    /// <summary>Of added fields: they lie in one column, which a record's draft has from the beginning.</summary>
    private static void PointToUsers(List<ImportRow> rows, Dictionary<string, Tsid> users)
    {
        foreach (var row in rows)
        {
            foreach (var (field, name) in row.Users)
                if (users.TryGetValue(Fold.Text(name), out var user)) row.Values[field.Name] = FieldValue.Of(user);
        }
    }

    private void Under(WorkspaceSchema present)
    {
        known = present;
        if (plan.MatchFieldOf(present) is not { } field) return;
        if (matchFields.Count > 0 && matchFields[^1].Phones?.Country == field.Phones?.Country) matchFields[^1] = field;
        else matchFields.Add(field);
        wide = ChunkKeys.Widened(field, named);
    }

    /// <summary>The keys of a row; null when it is refused.</summary>
    private RowKeys? KeysOf(ImportRow row)
    {
        if (wide is not { } field || row.Problem is not null) return null;
        var keys = RowKeys.Of(field, row.Values);
        if (keys.All is [var own, ..])
        {
            var former = FormerOf(row);
            if (!seen.TryAdd(own, former ?? (int)row.Line, out var first)) former ??= first;
            keys = keys with { Former = former, Twins = TwinsOf(keys, former ?? (int)row.Line) };
        }
        if (keys.Former is null && field.Phones is { } phones && PhoneScope.NamedBy(row.Values, numbers) is { } country && !phones.Named.Contains(country))
            Name(country);
        return keys;
    }

    /// <summary>The first line that has the same value as numbers were read before.</summary>
    private int? FormerOf(ImportRow row)
    {
        for (var i = 0; i < matchFields.Count - 1; i++) if (KeyOf(matchFields[i], row) is { } former && seen.TryGet(former, out var line)) return line;
        return null;
    }

    /// <summary>What will be found of the rows before when they are written, and not yet while they are in the same chunk, or in a check.</summary>
    private List<int> TwinsOf(RowKeys keys, int first)
    {
        List<int>? twins = null;
        foreach (var key in keys.Present.Skip(1))
        {
            if (seen.TryGet(key, out var other) && other != first && twins?.Contains(other) != true) (twins ??= []).Add(other);
        }
        return twins ?? none;
    }

    private void Name(string country)
    {
        named = [.. named, country];
        wide = ChunkKeys.Widened(matchFields[^1], named);
    }

    private static string? KeyOf(Field field, ImportRow row) => new SearchedForm(field).In(row.Values).Of(row.Values[field.Name]).Text;
}
