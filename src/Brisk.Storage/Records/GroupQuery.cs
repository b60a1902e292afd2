using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>How many records there are of each kind, and what they amount to.</summary>
/// <param name="And">What each group is divided by further; null for nothing.</param>
/// <param name="Sums">The fields whose amounts are added up, each for itself.</param>
/// <param name="Limit">Most groups, of which those with most records are told; the others are told as one.</param>
public sealed record GroupQuery(
    WorkspaceSchema Schema, RecordType Type, Dimension By, Dimension? And, IReadOnlyList<Field> Sums, Filter Filter, Almanac Almanac, int Limit)
{
    /// <summary>By what, from the outside in.</summary>
    public IReadOnlyList<Dimension> Dimensions => And is null ? [By] : [By, And];
}

/// <summary>Some records together.</summary>
/// <param name="Keys">The value of each dimension as text; null where the field is empty.</param>
/// <param name="Sums">Of each field that is added up by currency, in minor units; of numbers under the empty text.</param>
public sealed record Group(IReadOnlyList<string?> Keys, long Count, IReadOnlyList<IReadOnlyDictionary<string, Amount>> Sums);

/// <summary>An amount to be added up.</summary>
/// <param name="Sum">The place of its field among those that are added up.</param>
internal readonly record struct PartOfSum(int Sum, string Currency, Amount Amount);

/// <summary>A sum: whole minor units of money, which are exact, or numbers, whose sum hardly depends on their order.</summary>
/// <param name="Units">Of money.</param>
public readonly record struct Amount(Int128 Units)
{
    private readonly double sum;

    /// <summary>What rounding has taken from the sum so far (Neumaier).</summary>
    private readonly double lost;

    public Amount(double number)
        : this((Int128)0) => sum = number;

    private Amount(Int128 units, double sum, double lost)
        : this(units) => (this.sum, this.lost) = (sum, lost);

    /// <summary>Of numbers.</summary>
    public double Number => sum + lost;

    public static Amount operator +(Amount left, Amount right)
    {
        var both = left.sum + right.sum;
        var rounded = Math.Abs(left.sum) >= Math.Abs(right.sum) ? left.sum - both + right.sum : right.sum - both + left.sum;
        return new(left.Units + right.Units, both, left.lost + right.lost + rounded);
    }
}

/// <param name="Groups">Those with most records; periods in the order of time, all else from the largest down.</param>
/// <param name="Rest">The groups beyond the limit as one, without keys; null when there are none.</param>
/// <param name="RestGroups">How many those are.</param>
/// <param name="Total">All records of the filter, each counted once.</param>
public sealed record Grouping(IReadOnlyList<Group> Groups, Group? Rest, int RestGroups, Group Total);

/// <summary>Records differ too much in what they are to be grouped by.</summary>
public sealed class TooManyGroupsException() : Exception("There are too many groups.");
