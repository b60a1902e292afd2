using System.CommandLine;
using System.Net;
using Brisk.Demo;
using Brisk.Server;
using Brisk.Server.Platform;

namespace Brisk.Commands;

/// <summary>Runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Where to listen (BRISK_URLS; default http://localhost:5080)",
        HelpName = "urls",
        DefaultValueFactory = _ => Settings.Of("BRISK_URLS"),
    };

    private static readonly Option<string?> Proxy = new("--trusted-proxy")
    {
        Description = "Where the proxy in front is, whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, by comma "
            + "(BRISK_TRUSTED_PROXY)",
        HelpName = "address",
        DefaultValueFactory = _ => Settings.Of("BRISK_TRUSTED_PROXY"),
    };

    private static readonly Option<string?> Public = new("--public-url")
    {
        Description = "Under which address people reach Brisk, such as https://crm.example: links begin with it, and no other name is answered "
            + "(BRISK_PUBLIC_URL)",
        HelpName = "url",
        DefaultValueFactory = _ => Settings.Of("BRISK_PUBLIC_URL"),
    };

    private static readonly Option<string?> Redis = new("--redis")
    {
        Description = "A Redis server that the nodes share, such as localhost:6379, for when several serve from one PostgreSQL database (BRISK_REDIS)",
        HelpName = "host:port",
        DefaultValueFactory = _ => Settings.Of("BRISK_REDIS"),
    };

    private static readonly Option<string?> Cache = new("--cache")
    {
        Description = "Size and lifetimes of the cache of answers, such as size=64MB,lists=5m,records=5m,search=2m,timeline=3m (BRISK_CACHE)",
        HelpName = "settings",
        DefaultValueFactory = _ => Settings.Of("BRISK_CACHE"),
    };

    private static readonly Option<string?> Memory = new("--memory")
    {
        Description = "How much memory the process takes at most, all in all, such as 600MB (BRISK_MEMORY; default 250MB)",
        HelpName = "size",
        DefaultValueFactory = _ => Settings.Of("BRISK_MEMORY"),
    };

    private static readonly Option<string?> Exports = new("--exports")
    {
        Description = "What the finished exports of a workspace may take on the disk, such as 4096MB, and those of one person half of it "
            + "(BRISK_EXPORTS; default 4096MB)",
        HelpName = "size",
        DefaultValueFactory = _ => Settings.Of("BRISK_EXPORTS"),
    };

    private static readonly Option<string?> MaxFile = new("--max-file")
    {
        Description = "How large a file at a record may be, such as 500MB (BRISK_FILE_LIMIT; default 100MB)",
        HelpName = "size",
        DefaultValueFactory = _ => Settings.Of("BRISK_FILE_LIMIT"),
    };

    private static readonly Option<bool> Demo =
        new("--demo") { Description = "A made-up company to look around in, in a folder of its own and on this machine only" };

    public static Command Create()
    {
        var command = new Command("serve", "Run the server (the default)") { Urls, Public, Proxy, Redis, Cache, Memory, Exports, MaxFile, Demo };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var isDemo = result.GetValue(Demo);
        var folder = Settings.Folder(result);
        var demo = isDemo ? DemoWorkspace.Access() : null;
        if (isDemo) folder = DemoWorkspace.FolderIn(folder);
        var token = Node.NewToken();
        var options = CacheSetting.Apply(result.GetValue(Cache), new BriskOptions
        {
            MemoryBytes = CacheSetting.Memory(result.GetValue(Memory)),
            DataFolder = folder.Root,
            FilesFolder = folder.Files,
            Urls = DemoWorkspace.OnlyHere(Checked(result.GetValue(Urls) ?? "http://localhost:5080"), isDemo),
            LocalToken = token,
            PublicUrl = PublicUrl(result.GetValue(Public)),
            TrustedProxies = [.. (result.GetValue(Proxy) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(Network)],
            ExportBytes = CacheSetting.Exports(result.GetValue(Exports)),
            FileBytes = CacheSetting.File(result.GetValue(MaxFile)),
            Demo = demo,
        });

        if (new MemoryPlan(options.MemoryBytes, options.CacheBytes).Problem is { } problem) throw new CommandFailedException(problem);
        if (demo is not null) await DemoWorkspace.PrepareAsync(folder, demo, TimeProvider.System, cancellation);
        await using var node = await Node.BuildAsync(folder, options, result.GetValue(Redis), AddLogging, cancellation);
        try
        {
            await node.App.StartAsync(cancellation);
        }
        catch (IOException exception)
        {
            throw new CommandFailedException($"{exception.Message} Is Brisk running already? Another address: --urls http://localhost:5081");
        }
        folder.Announce(node.Url, token);
        try
        {
            await GreetAsync(node, options, folder, cancellation);
            await node.App.WaitForShutdownAsync(cancellation);
        }
        finally
        {
            folder.Withdraw();
        }
        return 0;
    }

    private static IPNetwork Network(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) ? network
            : throw new CommandFailedException($"{text} is neither an IP address nor a network. Write it like 10.0.0.5 or 10.0.0.0/24.");
    }

    private static Uri? PublicUrl(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") && url is { PathAndQuery: "/", Fragment: "" }) return url;
        throw new CommandFailedException($"{text} is no public address. Write it like https://crm.example, without a path.");
    }

    /// <summary>Refuses what the server could not listen to; <c>*</c> and <c>+</c> stand for every address of the machine.</summary>
    private static string Checked(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var scheme = url.Split("://", 2)[0];
            if (scheme is not ("http" or "https")
                || !Uri.TryCreate(url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute,
                    out _))
                throw new CommandFailedException(
                    $"{url} is no address to listen to. Write it like http://localhost:5080, or http://*:5080 for every address of this machine.");
        }
        return urls;
    }

    private static async Task GreetAsync(Node node, BriskOptions options, DataFolder folder, CancellationToken cancellation)
    {
        var url = options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? node.Url.TrimEnd('/');
        Console.WriteLine($"Brisk {VersionCommand.Version} listens on {node.Url.TrimEnd('/')}");
        Console.WriteLine($"  Data     {folder.Root}");
        if (folder.TooOpen() is { } open) Console.WriteLine($"  Warning  {open}");
        if (folder.IsElsewhere) Console.WriteLine($"  Database {folder.Place}");
        if (node.Shared?.Place is { } place) Console.WriteLine($"  Redis    {place}");
        var setup = await BriskServer.OfferSetupAsync(node.App, cancellation);
        if (options.Demo is { } demo)
        {
            Console.WriteLine($"  Open     {url}/demo/{demo.LinkToken}");
            Console.WriteLine($"  Or sign in as {demo.Email} with the password {demo.Password}");
        }
        else if (setup is not null)
        {
            Console.WriteLine($"  Set up   {url}{setup}");
        }
        if (!File.Exists(Path.Combine(options.ClientFolder, "index.html")))
            Console.WriteLine("  The client is not built; only the API answers. ./run builds it.");
        Console.WriteLine("  Stop with Ctrl+C");
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        });
    }
}
