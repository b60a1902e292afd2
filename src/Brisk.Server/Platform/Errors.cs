using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>The outermost step: security headers on everything, and every failure as problem details without inner details.</summary>
internal sealed partial class Errors(ILogger<Errors> log)
{
    private readonly Lock gate = new();
    private long? lastLine;
    private int unsaid;

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
            problem = Problems.Conflict("Something with the same key exists already.");
        }
        catch (StorageUnavailableException exception)
        {
            Say(exception, http.Request);
            problem = Problems.Unavailable(HttpMethods.IsGet(http.Request.Method)
                ? "The database does not answer right now."
                : "The disk or the database takes no writes right now; nothing was saved. Reading goes on.");
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

    /// <summary>A line a minute: a full disk refuses every write, and a log that grows with them would fill it again.</summary>
    private void Say(StorageUnavailableException exception, HttpRequest request)
    {
        int more;
        lock (gate)
        {
            if (lastLine is { } last && TimeProvider.System.GetElapsedTime(last) < TimeSpan.FromMinutes(1))
            {
                unsaid++;
                return;
            }
            (more, unsaid, lastLine) = (unsaid, 0, TimeProvider.System.GetTimestamp());
        }
        LogStorage(request.Method, request.Path, exception.Message, more);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke (trace {Trace})")]
    private partial void LogFault(Exception exception, string method, string path, string trace);

    [LoggerMessage(Level = LogLevel.Error, Message = "The disk or the database did not do what {Method} {Path} asked for: {Reason} ({More} more since the last such line)")]
    private partial void LogStorage(string method, string path, string reason, int more);
}
