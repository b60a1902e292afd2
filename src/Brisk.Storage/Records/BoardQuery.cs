using Brisk.Domain.Filters;

namespace Brisk.Storage.Records;

/// <summary>A board: a column for each value of a field, with how many records have it, what they amount to, and the first of them.</summary>
/// <param name="Groups">What the columns count: by a field whose kind has columns, and nothing else.</param>
/// <param name="ListOf">The list that a column goes on as, by what its records meet: the filter of the groups and this condition.</param>
/// <param name="Most">Most columns that are told one by one, besides that of the records without a value.</param>
public sealed record BoardQuery(GroupQuery Groups, Func<Filter.Condition, ListQuery> ListOf, int Most);

/// <summary>A column of a board.</summary>
/// <param name="Group">Its value, how many records have it, and what they amount to.</param>
/// <param name="Condition">What its records meet.</param>
/// <param name="Page">Where its first page is in the output, as <see cref="RecordEngine.ListAsync"/> writes it.</param>
/// <param name="Items">How many records that has.</param>
public sealed record BoardColumn(Group Group, Filter.Condition Condition, Range Page, int Items);

/// <param name="Columns">In their order; that of the records without a value is the last.</param>
/// <param name="Rest">The records of columns that are not told, together; null when there are none.</param>
/// <param name="RestColumns">How many those are.</param>
/// <param name="Total">All records of the filter.</param>
/// <param name="Path">What answered the lists, and why.</param>
public sealed record Board(IReadOnlyList<BoardColumn> Columns, Group? Rest, int RestColumns, Group Total, string Path);
