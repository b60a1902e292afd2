using System.Diagnostics.CodeAnalysis;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Filters;

/// <summary>The order of a list: one field, empty values last, ties by id.</summary>
public sealed record Sort(Field Field, bool Descending)
{
    /// <summary>Reads <c>name</c> or <c>-createdAt</c>.</summary>
    /// <param name="problem">What is wrong when the answer is false.</param>
    public static bool TryParse(RecordType type, string text, [NotNullWhen(true)] out Sort? sort, [NotNullWhen(false)] out Reason? problem)
    {
        sort = null;
        problem = null;
        var descending = text.StartsWith('-');
        var name = descending ? text[1..] : text;
        if (type.Reach(name) is not { } field)
        {
            if (type.WhyNoPath(name) is { } why)
            {
                problem = FilterReasons.NoSortPath.Of(why);
                return false;
            }
            var meant = Closest.To(name, type.Fields.Where(candidate => candidate.Kind.Sortable).Select(candidate => candidate.Name));
            problem = meant is null ? FilterReasons.UnknownSort.Of(name, type) : FilterReasons.MisspeltSort.Of(name, meant);
            return false;
        }
        if (!field.Kind.Sortable)
        {
            problem = FilterReasons.NotSortable.Of(field, type.Title.Name);
            return false;
        }
        sort = new Sort(field, descending);
        return true;
    }

    /// <summary>The text that <see cref="TryParse"/> reads: <c>-createdAt</c>.</summary>
    public override string ToString() => Descending ? $"-{Field.Name}" : Field.Name;
}
