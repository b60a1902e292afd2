using Brisk.Domain;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>Takes in that other processes have brought record types, or the schema, of a workspace to numbers.</summary>
    internal async ValueTask FollowAsync(Tsid workspace, IReadOnlyList<(string Name, long Number)> numbers, CancellationToken cancellation)
    {
        var news = numbers.Where(pair => generations.IsBehind(workspace, pair.Name, pair.Number)).ToList();
        var records = news.Where(pair => pair.Name is not (Generations.Schema or Generations.Access)).Select(pair => pair.Number).DefaultIfEmpty().Max();
        // First the fields by which changed records are read, then what is kept of them in memory, and last the number that says how new that is.
        Advance(isSchema: true);
        await sets.FollowAsync(workspace, records, cancellation);
        Advance(isSchema: false);
        _ = schemas.FollowAsync(workspace);

        void Advance(bool isSchema)
        {
            foreach (var (name, number) in news)
                if (name == Generations.Schema == isSchema) generations.Advance(workspace, name, number);
        }
    }
}
