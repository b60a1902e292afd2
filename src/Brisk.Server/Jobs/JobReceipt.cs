using Brisk.Domain;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Jobs;

/// <summary>What a request leaves for its answer that became a job: <c>job {id}</c>.</summary>
internal static class JobReceipt
{
    private const string Mark = "job ";

    public static string Of(StoredJob job) => Mark + job.Id;

    /// <summary>The job of a receipt; null when the request was done at once.</summary>
    public static Tsid? Read(string receipt) =>
        receipt.StartsWith(Mark, StringComparison.Ordinal) && Tsid.TryParse(receipt.AsSpan(Mark.Length), out var id) ? id : null;
}
