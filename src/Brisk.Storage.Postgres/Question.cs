using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Postgres;

/// <summary>What jobs of a group need, asked together: all rows that one statement reads by their ids are one question.</summary>
internal sealed class Question(Statement statement, SqlValue[]? values, GroupMemory memory)
{
    private readonly Dictionary<long, Need> needs = [];

    public Statement Statement { get; } = statement;

    public SqlValue[] Values(Tsid workspace) => values ?? [workspace.Value, IdList.Of(needs.Keys)];

    /// <summary>What the jobs need, each once. Of what has no row it is known from now on that there is none.</summary>
    public static List<Question> Of(IEnumerable<Need> needs, GroupMemory memory)
    {
        var questions = new List<Question>();
        var lists = new Dictionary<Statement, Question>();
        foreach (var need in needs)
        {
            if (memory.TryGet(need.Key, out _)) continue;
            memory.Set(need.Key, need.Table, null);
            if (need.Values is not null || !lists.TryGetValue(need.Statement, out var question))
            {
                question = new Question(need.Statement, need.Values, memory);
                questions.Add(question);
                if (need.Values is null) lists[need.Statement] = question;
            }
            question.needs[need.Id] = need;
        }
        return questions;
    }

    /// <summary>Takes a row. One that nobody can make sense of is not known: whoever needs it reads it, and learns why.</summary>
    public bool Take(RowReader row)
    {
        var need = needs[values is null ? row.Int64(0) : 0];
        try
        {
            memory.Set(need.Key, need.Table, need.Read(row));
        }
#pragma warning disable CA1031 // It is nobody's who shares the transaction.
        catch (Exception)
#pragma warning restore CA1031
        {
            memory.Forget(need.Key);
        }
        return true;
    }
}
