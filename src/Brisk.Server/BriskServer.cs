using Brisk.Server.Features;
using Brisk.Server.Features.Setup;
using Brisk.Server.Jobs;
using Brisk.Server.Live;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records;
using Brisk.Server.Records.Bulk;
using Brisk.Server.Records.Exports;
using Brisk.Server.Records.Files;
using Brisk.Server.Records.Undo;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using IPNetwork = System.Net.IPNetwork;

namespace Brisk.Server;

/// <summary>Puts one node of Brisk together.</summary>
public static class BriskServer
{
    /// <summary>Builds the web application over a migrated database. The caller starts it, and disposes the database after it.</summary>
    /// <param name="shared">What the nodes of the installation share beside the database, or null; the caller disposes it, too.</param>
    /// <param name="configure">What the caller adds before the application is built: logging, above all.</param>
    public static async Task<WebApplication> BuildAsync(
        BriskOptions options, IDatabase database, ISharedMemory? shared, TimeProvider clock, Action<WebApplicationBuilder>? configure,
        CancellationToken cancellation)
    {
        var (cursorSecret, epoch, waits) = await StoredAsync(database, cancellation);
        var node = new NodeServices(options, database, shared, clock, cursorSecret, epoch);
        node.SignInLimits.Read(waits);
        var shell = new Shell(options.ClientFolder);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Brisk", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.UseKestrelHttpsConfiguration();
        var connections = new ConnectionLimits(options, TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            SetLimits(kestrel);
            connections.Configure(kestrel);
            Framing.Configure(kestrel);
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(30);
            // What goes wrong in the background is logged; people go on working.
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new()
        {
            Timeout = options.RequestTime,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = http => Problems.TooSlow(http, options.RequestTime).ExecuteAsync(http),
        });
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton(shell);
        builder.Services.AddHostedService<Housekeeping>();
        builder.Services.AddHostedService<MemoryWatch>();
        builder.Services.AddHostedService<Warming>();
        builder.Services.AddHostedService<ReadWatch>();
        builder.Services.AddHostedService<PhoneReading>();
        builder.Services.AddSingleton<WorkspaceRemovals>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<WorkspaceRemovals>());
        JobKinds.Add(builder.Services, BulkWork.KindOf);
        JobKinds.Add(builder.Services, ExportWork.KindOf);
        builder.Services.AddSingleton(new WorkspaceFiles(ExportFiles.OfAsync));
        builder.Services.AddSingleton(new WorkspaceFiles(FileStore.OfAsync));
        JobKinds.Add(builder.Services, UndoWork.KindOf);
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        if (database.IsShared) builder.Services.AddHostedService<Following>();
        AllFeatures.Register(builder.Services);
        configure?.Invoke(builder);

        var app = builder.Build();
        new SharedMemoryLog(app.Services.GetRequiredService<ILogger<SharedMemoryLog>>(), clock).Follow(node);
        var errors = new Errors(app.Services.GetRequiredService<ILogger<Errors>>());
        if (options.TrustedProxies.Count > 0) app.UseForwardedHeaders(Believe(options.TrustedProxies));
        app.Use((http, next) => errors.RunAsync(http, next));
        var proxy = node.Proxy = new ProxyNotice(app.Services.GetRequiredService<ILogger<ProxyNotice>>());
        app.Use((http, next) =>
        {
            ConnectionLimits.Asked(http);
            SourceNames.Rewrite(http);
            proxy.Look(http);
            shell.TellBuild(http);
            // Framing first: whatever else is wrong with a request, what follows a doubtful body is not read.
            var refusal = Framing.Refuse(http) ?? node.Hosts.Refuse(http.Request) ?? RefuseSlash(http.Request.Path);
            return refusal is null ? next(http) : refusal.ExecuteAsync(http);
        });
        app.UseWhen(http => http.Request.Path == NamedWorkspace.SocketPath, sockets => sockets.UseWebSockets());
        app.UseRouting();
        var routes = Routes(node);
        var answers = new PageAnswers(node, routes, errors, app.Services);
        // Routing has spoken: what is no route is the client's, but under /api, where it stays 404 or 405.
        app.Use((http, next) => http.GetEndpoint() is null && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? shell.AnswerAsync(http, node.LogEnds.OfPageAsync, answers.OfAsync)
            : next(http));
        app.UseRequestTimeouts();
        // Within the time limit, which sees no more than that a request was cut off.
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            catch (PreparingException)
            {
                http.Items[typeof(PreparingException)] = true;
                throw;
            }
        });
        routes.Map(app);
        app.Lifetime.ApplicationStopping.Register(() => node.IsStopping = true);
        return app;
    }

    /// <summary>
    /// While nobody has set this installation up: the path and fragment of the link that does, such as
    /// <c>/setup#token=…</c>, good for 24 hours. Each call makes earlier links void. Null afterwards.
    /// </summary>
    public static Task<string?> OfferSetupAsync(WebApplication app, CancellationToken cancellation) =>
        SetupLinks.OfferAsync(app.Services.GetRequiredService<NodeServices>(), cancellation);

    /// <summary>The API in OpenAPI 3.1, as JSON; the same that <c>/openapi.json</c> answers.</summary>
    public static string OpenApi() => OpenApiDocument.Write(Routes(null));

    /// <summary>Every text that the API answers people with, as JSON.</summary>
    public static string Wordings() => WordingCatalogue.Write();

    /// <summary>Every route there is. Without services the table can be read, not run.</summary>
    internal static Routes Routes(NodeServices? node)
    {
        var routes = new Routes(node!);
        Health.Map(routes, new Health(node!));
        OpenApiDocument.Map(routes);
        AllFeatures.Map(routes);
        RecordRoutes.Map(routes);
        StepRoutes.Map(routes);
        FileRoutes.Map(routes);
        JobRoutes.Map(routes);
        LiveRoutes.Map(routes);
        return routes;
    }

    /// <summary>
    /// An address of the API with a slash at its end is none, though routing takes it for the one without: a script that lacks an id
    /// would delete all keys instead of one.
    /// </summary>
    private static ProblemAnswer? RefuseSlash(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && path.Value!.EndsWith('/') ? Problems.NotFound() : null;

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Each route measures its body itself (Body). The server's own limit would cut the connection under a sender who still sends, and
        // with it the answer that says why: without one, it takes the rest for some seconds after the answer.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        // Slower than a line of the last century: they hold memory and mean no good. Uploads have a rate of their own.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_000, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1_000, gracePeriod: TimeSpan.FromSeconds(10));
        kestrel.Limits.Http2.MaxStreamsPerConnection = 50;
    }

    /// <summary>Every hop is asked for: what came before the first that is no trusted proxy counts for nothing.</summary>
    private static ForwardedHeadersOptions Believe(IReadOnlyList<IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies) options.KnownIPNetworks.Add(proxy);
        return options;
    }

    private static async Task<(byte[] CursorSecret, byte[] Epoch, string Waits)> StoredAsync(IDatabase database, CancellationToken cancellation) =>
        await database.WriteAsync(0, static async (session, _) => (
        Convert.FromBase64String(await InstallationTable.SecretAsync(session, InstallationTable.CursorSecret)),
        Convert.FromBase64String(await InstallationTable.SecretAsync(session, InstallationTable.Epoch)),
        await InstallationTable.GetAsync(session, InstallationTable.SignInWaits) ?? ""), cancellation);
}
