using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Wordings;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

internal sealed record HealthAnswer([property: AllowedValues("live", "ready")] string Status);

/// <summary>Tells balancers and operators whether the process lives and whether it can do its work.</summary>
internal sealed class Health(NodeServices node)
{
    private const double LeastFreeShare = 0.05;
    private const long LeastFreeBytes = 200L * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private Task<Reason?>? look;
    private long began;

    public static void Map(Routes routes, Health health)
    {
        routes.Get("/health/live", Gate.Open, "live", "The process answers.")
            .Runs(static _ => ValueTask.FromResult(Answers.Json(new HealthAnswer("live"), HealthJson.Default.HealthAnswer)))
            .Answers(200, HealthJson.Default.HealthAnswer, "It lives.");
        routes.Get("/health/ready", Gate.Open, "ready", "The node can take requests: the database answers, the disk has room, it is not stopping.")
            .Runs(health.ReadyAsync)
            .Answers(200, HealthJson.Default.HealthAnswer, "It is ready.").Refuses(503);
    }

    private async ValueTask<IResult> ReadyAsync(ApiCall call)
    {
        if (node.IsStopping) return Problems.Unavailable(RequestReasons.Stopping);
        return await TroubleAsync().WaitAsync(call.Cancellation) is { } why ? Problems.Unavailable(why)
            : Answers.Json(new HealthAnswer("ready"), HealthJson.Default.HealthAnswer);
    }

    /// <summary>What keeps the node from working; null when nothing does. Looked at once a second at most, and once for all who ask meanwhile.</summary>
    internal Task<Reason?> TroubleAsync()
    {
        lock (gate)
        {
            if (look is { } last && (!last.IsCompleted || node.Clock.GetElapsedTime(began) < Pause)) return last;
            began = node.Clock.GetTimestamp();
            return look = Task.Run(LookAsync);
        }
    }

    private async Task<Reason?> LookAsync()
    {
        // Of nobody's request: whoever goes away keeps the others from no answer.
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await node.Database.ReadAsync(
                Lane.Interactive, 0, static (session, _) => InstallationTable.GetAsync(session, InstallationTable.CursorSecret), patience.Token);
        }
        catch (Exception)
        {
            return RequestReasons.NoDatabase;
        }
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(node.Options.DataFolder));
            return drive.AvailableFreeSpace < Math.Min(drive.TotalSize * LeastFreeShare, LeastFreeBytes) ? RequestReasons.DiskNearlyFull : null;
        }
        catch (IOException)
        {
            return RequestReasons.NoDisk;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
