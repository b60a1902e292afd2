using Brisk.Domain.Fields;

namespace Brisk.Domain.Filters;

/// <summary>What a condition asks of a field.</summary>
public enum Operator
{
    /// <summary>Equal; of text without regard to case and accents.</summary>
    Is,
    /// <summary>Not equal, or empty.</summary>
    IsNot,
    /// <summary>One of the values.</summary>
    In,
    /// <summary>None of the values, or empty.</summary>
    NotIn,
    Contains,
    Starts,
    Ends,
    /// <summary>Less than; earlier than.</summary>
    Under,
    AtMost,
    /// <summary>Greater than; later than.</summary>
    Over,
    AtLeast,
    /// <summary>From the first value to the second, both included.</summary>
    Between,
    /// <summary>From the first value (included) to the second (excluded): a period of time.</summary>
    Within,
    Empty,
    Filled,
    /// <summary>Of tags and links: at least one of the values.</summary>
    HasAny,
    /// <summary>Of tags and links: every one of the values.</summary>
    HasAll,
    /// <summary>Linked to at least one of the records, from either end.</summary>
    To,
}

/// <summary>A filter as a tree, every field and value already checked against a record type. Dates are absolute.</summary>
public abstract record Filter
{
    /// <summary>No filter: everything.</summary>
    public static Filter Everything { get; } = new AllOf([]);

    /// <summary>Whether it asks of records what related ones tell: their own changes are not all that moves them into it, or out of it.</summary>
    public virtual bool FollowsRelation => this switch
    {
        AllOf all => all.Parts.Any(part => part.FollowsRelation),
        AnyOf any => any.Parts.Any(part => part.FollowsRelation),
        Not not => not.Part.FollowsRelation,
        _ => this is Related,
    };

    /// <summary>All that it asks, however deep.</summary>
    public IEnumerable<Condition> Conditions() => this switch
    {
        AllOf all => all.Parts.SelectMany(part => part.Conditions()),
        AnyOf any => any.Parts.SelectMany(part => part.Conditions()),
        Not not => not.Part.Conditions(),
        Condition condition => [condition],
        _ => [],
    };

    /// <summary>Whether records of whatever type decide what is found.</summary>
    public bool LooksAround() => LinkedTo().Any();

    /// <summary>The ids of the records to which it asks for links from either end: of others, their changes alone decide what is found.</summary>
    public IEnumerable<Tsid> LinkedTo() =>
        Conditions().Where(condition => condition.Field.Kind is LinkedField).SelectMany(condition => condition.Values).Select(value => new Tsid(value.Integer));

    /// <summary>The relations over which it asks what stands in other records, each once.</summary>
    public IEnumerable<Field> Relations() =>
        Conditions().Select(condition => condition.Field.Through).OfType<Field>().DistinctBy(relation => relation.Name, StringComparer.Ordinal);

    public sealed record AllOf(IReadOnlyList<Filter> Parts) : Filter;

    public sealed record AnyOf(IReadOnlyList<Filter> Parts) : Filter;

    public sealed record Not(Filter Part) : Filter;

    /// <summary>The record that a relation points to is there, and meets a filter of its own type.</summary>
    public sealed record Related(Field Field, Filter Part) : Filter;

    public sealed record Condition(Field Field, Operator Operator, IReadOnlyList<FieldValue> Values) : Filter
    {
        /// <summary>What the records that it leaves out meet, where it is met by those without a value; else itself.</summary>
        public Condition Affirmed() => Operator switch
        {
            Operator.Empty => this with { Operator = Operator.Filled },
            Operator.IsNot => this with { Operator = Operator.Is },
            Operator.NotIn => this with { Operator = Operator.In },
            _ => this,
        };
    }
}
