using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>How often a board is read while others write, so that all of it is of one state; then it is told as it was read.</summary>
    private const int MostReadings = 4;

    /// <summary>
    /// The columns of a board. They are of one generation of the type and of those that it names: when somebody writes meanwhile, they are read
    /// again, a few times.
    /// </summary>
    /// <param name="output">Takes the first page of each column.</param>
    /// <exception cref="TooManyGroupsException">The values are too many.</exception>
    public async ValueTask<Board> BoardAsync(BoardQuery query, PooledBuffer output, CancellationToken cancellation)
    {
        for (var reading = 1; ; reading++)
        {
            var before = await GenerationsAsync(query.Groups, cancellation);
            output.Clear();
            var board = await ReadBoardAsync(query, output, cancellation);
            if (reading == MostReadings || (await GenerationsAsync(query.Groups, cancellation)).SequenceEqual(before)) return board;
        }
    }

    /// <summary>Of all that an answer about records tells of: where it is asked what is linked, of every type.</summary>
    private async ValueTask<List<long>> GenerationsAsync(GroupQuery query, CancellationToken cancellation)
    {
        var found = new List<long>();
        foreach (var name in query.Filter.LooksAround() ? query.Schema.Types.Select(type => type.Name) : query.Type.Related.Prepend(query.Type.Name))
            found.Add(await generations.OfAsync(query.Schema.Workspace, name, cancellation));
        return found;
    }

    private async ValueTask<Board> ReadBoardAsync(BoardQuery query, PooledBuffer output, CancellationToken cancellation)
    {
        var groups = query.Groups;
        var found = await GroupAsync(groups, cancellation);
        var byValue = found.Groups.Where(group => group.Keys[0] is not null).ToDictionary(group => group.Keys[0]!, StringComparer.Ordinal);
        var values = ValuesOf(groups.By.Field, groups.Schema, byValue.Keys);
        List<Group> told = [.. values.Take(query.Most).Select(value => byValue.GetValueOrDefault(value) ?? None(value))];
        var nothing = found.Groups.FirstOrDefault(group => group.Keys[0] is null);
        if (nothing is not null || !groups.By.Field.Required) told.Add(nothing ?? None(null));

        var (columns, paths) = (new List<BoardColumn>(told.Count), new List<string>());
        foreach (var group in told)
        {
            var (condition, start) = (Meeting(groups.By.Field, group.Keys[0]), output.Length);
            var page = await ListAsync(query.ListOf(condition), output, cancellation);
            columns.Add(new BoardColumn(group, condition, start..output.Length, page.Count));
            if (!paths.Contains(page.Path)) paths.Add(page.Path);
        }
        var rest = new GroupTally.Sum(groups.Sums.Count);
        foreach (var value in values.Skip(query.Most)) if (byValue.TryGetValue(value, out var group)) rest.Add(group);
        if (found.Rest is { } more) rest.Add(more);
        var others = Math.Max(0, values.Count - query.Most) + found.RestGroups;
        return new Board(columns, others > 0 ? rest.ToGroup([]) : null, others, found.Total, string.Join("; ", paths));

        Group None(string? value) => new GroupTally.Sum(groups.Sums.Count).ToGroup([value]);
    }

    /// <summary>The values that have columns: choices as they are declared, then what records have besides; people who have records, by name.</summary>
    /// <param name="found">What records have.</param>
    private static List<string> ValuesOf(Field field, WorkspaceSchema schema, IEnumerable<string> found)
    {
        if (field.Kind.Shape == Shape.User)
        {
            return [.. found.Select(value => (Value: value, Tsid.TryParse(value, out var id) ? schema.User(id)?.Name : null))
                .OrderBy(user => user.Item2 is null).ThenBy(user => user.Item2, StringComparer.Ordinal).ThenBy(user => user.Value, StringComparer.Ordinal)
                .Select(user => user.Value)];
        }
        var former = field.FormerChoices.Select(choice => choice.Value).ToList();
        var more = found.OrderBy(value => former.IndexOf(value) is var at and >= 0 ? at : former.Count).ThenBy(value => value, StringComparer.Ordinal);
        return [.. field.Choices.Select(choice => choice.Value).Union(more, StringComparer.Ordinal)];
    }

    private static Filter.Condition Meeting(Field field, string? value)
    {
        if (value is null) return new Filter.Condition(field, Operator.Empty, []);
        return new Filter.Condition(field, Operator.Is, [field.Kind.Shape == Shape.User && Tsid.TryParse(value, out var user)
            ? FieldValue.Of(user.Value) : FieldValue.Of(value)]);
    }
}
