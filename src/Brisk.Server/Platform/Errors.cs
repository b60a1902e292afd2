using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>The outermost step: security headers on everything, and every failure as problem details without inner details.</summary>
internal sealed partial class Errors(ILogger<Errors> log)
{
    private static readonly object Written = new();

    /// <summary>A full disk or an absent database fails every request: it is said so often, with how many it was.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long saidAt = -(long)Pause.TotalMilliseconds;
    private long unsaid;

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        SecurityHeaders.Set(http);
        ProblemAnswer problem;
        try
        {
            await next(http);
            var response = http.Response;
            if (response.StatusCode < 400 || response.HasStarted || response.ContentType is not null) return;
            await Problems.OfStatus(response.StatusCode, http.Request.Method).ExecuteAsync(http);
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (BadHttpRequestException exception)
        {
            problem = Problems.OfStatus(exception.StatusCode, http.Request.Method);
        }
        catch (UniqueViolationException)
        {
            problem = Problems.Conflict(RequestReasons.SameKey);
        }
        catch (TooManyJobsException exception)
        {
            problem = Problems.Conflict(exception.Reason);
        }
        catch (NewerVersionException)
        {
            problem = Problems.Unavailable(RequestReasons.OfNewer);
        }
        catch (StorageUnavailableException exception)
        {
            Say(exception, http.Request);
            problem = Problems.Unavailable(HttpMethods.IsGet(http.Request.Method)
                ? RequestReasons.NoReading
                : exception.MayBeSaved || IsWritten(http)
                    ? RequestReasons.MayBeSaved
                : RequestReasons.NoWriting);
        }
        catch (Exception exception)
        {
            LogFault(exception, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            problem = Problems.Broken();
        }
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        SecurityHeaders.Set(http);
        await problem.ExecuteAsync(http);
    }

    /// <summary>A transaction of the request is saved.</summary>
    public static void HasWritten(HttpContext http) => http.Items[Written] = true;

    public static bool IsWritten(HttpContext http) => http.Items.ContainsKey(Written);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke (trace {Trace})")]
    private partial void LogFault(Exception exception, string method, string path, string trace);

    /// <summary>A line a minute: a full disk refuses every write, and a log that grows with them would fill it again.</summary>
    private void Say(StorageUnavailableException exception, HttpRequest request)
    {
        Interlocked.Increment(ref unsaid);
        var (now, before) = (Environment.TickCount64, Interlocked.Read(ref saidAt));
        if (now - before < Pause.TotalMilliseconds || Interlocked.CompareExchange(ref saidAt, now, before) != before) return;
        LogStorage(request.Method, request.Path, exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})"
            : exception.Message, Interlocked.Exchange(ref unsaid, 0));
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The disk or the database did not do what {Method} {Path} asked for: {Why}. Requests refused so since the last such "
        + "line: {Count}; said once a minute at the most")]
    private partial void LogStorage(string method, string path, string why, long count);
}
