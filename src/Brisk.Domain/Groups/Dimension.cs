using System.Diagnostics.CodeAnalysis;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Groups;

/// <summary>What records are grouped by: the value of a field, or the period that it lies in.</summary>
/// <param name="Period">Of moments and days; null for all other fields.</param>
public sealed record Dimension(Field Field, Period? Period)
{
    private static readonly string[] Periods = [.. Enum.GetNames<Period>().Select(name => name.ToLowerInvariant())];

    /// <summary>Reads <c>status</c> or <c>createdAt:month</c>.</summary>
    /// <param name="problem">What is wrong when the answer is false; names no parameter.</param>
    public static bool TryParse(RecordType type, string text, [NotNullWhen(true)] out Dimension? dimension, [NotNullWhen(false)] out Reason? problem)
    {
        (dimension, problem) = (null, null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (type.Reach(name) is not { } field)
        {
            var meant = Closest.To(name, type.Fields.Where(IsPossible).Select(candidate => candidate.Name));
            problem = type.WhyNoPath(name)
                ?? (meant is null ? FilterReasons.NoSuchField.Of(type, name) : FilterReasons.NoSuchFieldBut.Of(type, name, meant));
        }
        else if (!IsPossible(field))
        {
            problem = FilterReasons.NoGroups.Of(field);
        }
        else if (colon >= 0 != IsTime(field) || !TryPeriod(colon < 0 ? "" : text[(colon + 1)..], out var period) && IsTime(field))
        {
            problem = IsTime(field) ? FilterReasons.NoPeriod.Of(name, Periods) : FilterReasons.PeriodOfNoTime.Of(field, name);
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
