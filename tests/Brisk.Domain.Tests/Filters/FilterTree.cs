using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Filters;

/// <summary>Filters as text that shows the tree, so that two trees can be compared and read.</summary>
internal static class FilterTree
{
    public static string Of(Filter filter) => filter switch
    {
        Filter.AllOf(var parts) => $"all({string.Join(", ", parts.Select(Of))})",
        Filter.AnyOf(var parts) => $"any({string.Join(", ", parts.Select(Of))})",
        Filter.Not(var part) => $"not({Of(part)})",
        Filter.Condition(var field, var asked, var values) => $"{field.Name} {asked}{string.Concat(values.Select(value => $" <{value}>"))}",
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>The tree a text means on a contact, or <c>! code at position</c>.</summary>
    public static string Parse(string text, FilterScope? scope = null, RecordType? type = null) =>
        FilterParser.TryParse(type ?? ContactType.Type, text, scope ?? Some.Scope, out var filter, out var problem) ? Of(filter)
            : $"! {problem.Code} at {problem.Position}";

    public static string Problem(string text)
    {
        FilterParser.TryParse(ContactType.Type, text, Some.Scope, out _, out var problem).ShouldBeFalse();
        return problem!.Detail;
    }
}
