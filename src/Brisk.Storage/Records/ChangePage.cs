using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Storage.Records;

/// <summary>A place in the change log of a workspace: behind the change of a number. As text <c>4711-1f2e3d4c5b</c>.</summary>
/// <param name="Seq">0 before the first change.</param>
/// <param name="Seal">Made of that change and of who asks: another past, and another sight, have another. Null where only a number was given.</param>
public readonly record struct LogPosition(long Seq, string? Seal)
{
    /// <summary>Reads a position, or the number of a change.</summary>
    public static bool TryParse(string text, out LogPosition position)
    {
        var end = text.IndexOf('-', StringComparison.Ordinal);
        var seal = end < 0 ? null : text[(end + 1)..];
        var isRead = long.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            && (seal is null || (seal.Length == Cursor.SealLength && seal.All(char.IsAsciiHexDigitLower)));
        position = new LogPosition(seq, seal);
        return isRead;
    }

    public override string ToString() => Seq.ToString(CultureInfo.InvariantCulture) + (Seal is null ? "" : "-" + Seal);
}

/// <summary>What happened, as whoever asks is told it.</summary>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c>, <c>restore</c>, <see cref="Gone"/> or <see cref="Many"/>.</param>
/// <param name="At">Unix milliseconds.</param>
public sealed record ToldChange(long Seq, RecordType Type, string Kind, long At)
{
    /// <summary>The record is not seen any more.</summary>
    public const string Gone = "gone";

    /// <summary>Many records of the type, by one step.</summary>
    public const string Many = "many";

    /// <summary>Of one record: which, and its version then.</summary>
    public Tsid Id { get; init; }
    public long Version { get; init; }

    /// <summary>Of an update: the fields that are seen, with what they held from then on.</summary>
    public IReadOnlyList<(Field Field, FieldValue Value)> Fields { get; init; } = [];

    /// <summary>By whom, where that is told: <c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</summary>
    public string? ActorKind { get; init; }
    public Tsid? Actor { get; init; }
    public Tsid? Step { get; init; }

    /// <summary>Of many: how many changes; null where not all of them are seen.</summary>
    public long? Count { get; init; }
}

/// <summary>What happened after a position.</summary>
/// <param name="Next">Where the page that follows begins.</param>
/// <param name="Head">The end of the log.</param>
/// <param name="Schema">The generation of the schema in the same state.</param>
public sealed record ChangePage(IReadOnlyList<ToldChange> Changes, LogPosition Next, LogPosition Head, long Schema);
