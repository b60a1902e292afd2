using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Names the step of a write in the header <c>X-Brisk-Step</c> of its answer, now and should the same request come again.</summary>
internal static class StepReceipt
{
    public const string Header = "X-Brisk-Step";

    /// <summary>The letters of an id.</summary>
    private const int IdLength = 13;

    /// <summary>Puts the step into what is kept for the answer; where nothing was written there is none.</summary>
    public static Written With(Written written, RecordBatch batch) =>
        written.Refusal is not null || batch.Changes == 0 ? written : $"{batch.StepId}\n{written.Receipt}";

    /// <summary>Takes the step out of what was kept, which may be of a time when there were none, and names it.</summary>
    public static string Tell(HttpResponse response, string receipt)
    {
        if (receipt.Length <= IdLength || receipt[IdLength] != '\n') return receipt;
        response.Headers[Header] = receipt[..IdLength];
        return receipt[(IdLength + 1)..];
    }
}
