using System.Diagnostics.CodeAnalysis;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Groups;

/// <summary>What records are grouped by: the value of a field, or the period that it lies in.</summary>
/// <param name="Period">Of moments and days; null for all other fields.</param>
public sealed record Dimension(Field Field, Period? Period)
{
    private static readonly string Periods = string.Join(", ", Enum.GetNames<Period>()).ToLowerInvariant();

    /// <summary>Reads <c>status</c> or <c>createdAt:month</c>.</summary>
    /// <param name="problem">What is wrong when the answer is false; names no parameter.</param>
    public static bool TryParse(RecordType type, string text, [NotNullWhen(true)] out Dimension? dimension, [NotNullWhen(false)] out Refusal? problem)
    {
        (dimension, problem) = (null, null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (type.Reach(name) is not { } field)
        {
            var meant = Closest.To(name, type.Fields.Where(IsPossible).Select(candidate => candidate.Name));
            problem = new Refusal("unknown-field", type.WhyNoPath(name) ??
                $"{type.LabelPlural} have no field named {PlainText.Quote(name)}{(meant is null ? "." : $"; did you mean {meant}?")}");
        }
        else if (!IsPossible(field))
        {
            problem = new Refusal("no-groups",
                $"{field.Label} has no values to group by; choose a field with choices, tags, a person, a relation, links, a number, a short text or a time.");
        }
        else if (colon >= 0 != IsTime(field) || !TryPeriod(colon < 0 ? "" : text[(colon + 1)..], out var period) && IsTime(field))
        {
            problem = new Refusal("no-period",
                IsTime(field) ? $"Say how long a group is: {name}:month, for example; there are {Periods}." : $"{field.Label} is no time: write {name} alone.");
        }
        else
        {
            dimension = new Dimension(field, IsTime(field) ? period : null);
        }
        return problem is null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Period is { } period ? $"{Field.Name}:{period.ToString().ToLowerInvariant()}" : Field.Name;

    /// <summary>Whether amounts of a field can be added.</summary>
    public static bool CanSum(Field field) => field.Kind is MoneyField or NumberField;

    private static bool IsPossible(Field field) => IsTime(field) || field.Kind is ChoiceField or TagsField or UserField or YesNoField or NumberField
        or RelationField or RelationsField or TextField;

    private static bool IsTime(Field field) => field.Kind is DateField or InstantField;

    private static bool TryPeriod(string text, out Period period) => Enum.TryParse(text, ignoreCase: true, out period) && Enum.IsDefined(period)
        && !char.IsAsciiDigit(text[0]);
}
