using Brisk.Domain;
using Brisk.Domain.Records;

namespace Brisk.Storage.Records;

/// <summary>What became of records since changes that are to be taken back.</summary>
internal static class LaterChanges
{
    /// <summary>
    /// Of some records the fields of <see cref="IRecordRules.Together"/> that others changed after a change, and did not put back: nothing where none did.
    /// </summary>
    /// <param name="records">Each with the number of that change.</param>
    /// <param name="isOwn">Whether a later change is to be taken back, too.</param>
    public static async ValueTask<IReadOnlyList<IReadOnlyCollection<string>>> OfTogetherAsync(
        RecordBatch batch, RecordType type, IReadOnlyList<(Tsid Id, long Seq)> records, Func<LoggedChange, bool> isOwn)
    {
        var since = records.Select(_ => new NetChange(batch.Schema.Plan(type), countsFollowing: true)).ToList();
        await ChangeLog.ReadEachAsync(
            batch.Session, batch.Schema.Workspace, type, [.. records.Select(record => (record.Id, record.Seq + 1))], long.MaxValue, null, (at, change) =>
            {
                if (!isOwn(change)) since[at].Add(change);
            });
        return [.. since.Select(net => net.Fields.Where(one => !one.IsNothing && type.Rules.Together.Contains(one.Name)).Select(one => one.Name).ToList())];
    }
}
