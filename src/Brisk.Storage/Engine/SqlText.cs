using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Brisk.Domain;

namespace Brisk.Storage.Engine;

/// <summary>
/// Builds one statement: text by parts, values always as parameters. The text is kept by shape, so the same shape gives the same <see
/// cref="Statement"/> object and stays prepared.
/// </summary>
internal sealed class SqlText
{
    private const int MostShapes = 4_000;

    private static readonly ConcurrentDictionary<string, Statement> shapes = new(StringComparer.Ordinal);

    /// <summary>The texts in the order in which they came: the oldest goes first.</summary>
    private static readonly ConcurrentQueue<string> order = new();

    private readonly StringBuilder text = new(512);
    private readonly List<SqlValue> values = [];

    /// <summary>A text that belongs to no workspace, or is no statement.</summary>
    public SqlText()
    {
    }

    /// <summary>
    /// A statement of a workspace, which is <c>$1</c> in all of its parts, whatever they are put together from: each table of it names the
    /// workspace by the parameter, never by another table's column, so that a distributed database asks the one server that has it.
    /// </summary>
    public SqlText(Tsid workspace) => values.Add(workspace.Value);

    /// <param name="parameters">How many parameters the text that goes before has, the workspace among them; their values are left to whoever has that.</param>
    public SqlText(int parameters)
    {
        while (values.Count < parameters) values.Add(SqlValue.Null);
    }

    /// <summary>Adds the beginning of a statement whose parameters are numbered already, the workspace first.</summary>
    public SqlText Add(string beginning, ReadOnlySpan<SqlValue> bound)
    {
        if (values.Count > 0) throw new InvalidOperationException("The text has begun.");
        values.AddRange(bound);
        return Add(beginning);
    }

    public SqlText Add(string part)
    {
        text.Append(part);
        return this;
    }

    public SqlText Add(char part)
    {
        text.Append(part);
        return this;
    }

    /// <summary>Binds a value and writes its parameter.</summary>
    public SqlText Bind(SqlValue value)
    {
        values.Add(value);
        text.Append('$').Append(values.Count);
        return this;
    }

    /// <summary>Binds a value and answers its parameter's name, for texts that a dialect composes.</summary>
    public string Parameter(SqlValue value)
    {
        values.Add(value);
        return "$" + values.Count.ToString();
    }

    public ReadOnlySpan<SqlValue> Values => CollectionsMarshal.AsSpan(values);

    public Statement Statement => Shape(text.ToString());

    /// <summary>The text alone, as a part of another.</summary>
    public string ToText() => text.ToString();

    /// <summary>Text and values: equal for equal questions.</summary>
    public override string ToString() =>
        $"{text} | {string.Join(" | ", values.Select(value => $"{value.Kind}:{value.Integer}:{value.Text?.Length}:{value.Text}"))}";

    /// <summary>Every text that was made so far and is still kept.</summary>
    internal static IEnumerable<string> Texts => shapes.Keys;

    /// <summary>The one statement object of a text.</summary>
    public static Statement Shape(string text)
    {
        if (shapes.TryGetValue(text, out var known)) return known;
        var made = new Statement(text);
        if (!shapes.TryAdd(text, made)) return shapes.GetValueOrDefault(text) ?? made;
        order.Enqueue(text);
        if (order.Count > MostShapes && order.TryDequeue(out var oldest)) shapes.TryRemove(oldest, out _);
        return made;
    }
}
