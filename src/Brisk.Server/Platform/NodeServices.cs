using System.Security.Cryptography;
using Brisk.Domain.Access;
using Brisk.Server.Records.Exports;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Server.Platform;

/// <summary>What one node is made of; made once at start and shared by every request.</summary>
internal sealed class NodeServices : IDisposable
{
    public NodeServices(BriskOptions options, IDatabase database, ISharedMemory? shared, TimeProvider clock, byte[] cursorSecret, byte[] epoch)
    {
        Options = options;
        Database = database;
        Shared = shared;
        Clock = clock;
        Ids = new TsidSource(clock);
        Memory = new MemoryPlan(options.MemoryBytes, options.CacheBytes);
        Generations = new Generations(database, Memory.Records, folder: new KeptFolder(Path.Combine(options.DataFolder, "kept")));
        Schemas = new Schemas(database, Generations);
        Engine = new RecordEngine(database, Schemas, Generations, Ids, clock, cursorSecret);
        Feed = new ChangeFeed(database, Engine, TimeProvider.System);
        Principals = new Principals(database, Generations, clock, options);
        Passwords = new Passwords(options);
        Hosts = new Hosts(options);
        var prefix = Prefix(database, [.. cursorSecret, .. epoch]);
        SignInLimits = new SignInLimits(clock, shared, prefix, cursorSecret);
        Principals.Saw = SignInLimits.Saw;
        SharedAnswers = new SharedAnswers(shared, prefix);
        Cache = new AnswerCache(Memory.Answers, options.CacheLifetimes, SharedAnswers, clock);
        Fair = new FairShare(TimeProvider.System);
        Places = new Places(options);
        Exports = new ExportRoom(options.ExportBytes);
        LogEnds = new LogEnds(this);
        if (shared is not null) Bus = new NodeBus(shared, prefix, Feed, Generations);
    }

    public BriskOptions Options { get; }
    public IDatabase Database { get; }

    /// <summary>Null when the node is alone.</summary>
    public ISharedMemory? Shared { get; }

    /// <summary>How much of what may be kept in memory.</summary>
    public MemoryPlan Memory { get; }

    public TimeProvider Clock { get; }
    public TsidSource Ids { get; }
    public Generations Generations { get; }
    public Schemas Schemas { get; }
    public RecordEngine Engine { get; }
    public ChangeFeed Feed { get; }
    public Principals Principals { get; }
    public Hosts Hosts { get; }

    /// <summary>A proxy in front that is not trusted, where one was noticed.</summary>
    public ProxyNotice? Proxy { get; set; }

    public ReadMeters Reads => Principals.Reads;
    public Passwords Passwords { get; }
    public SignInLimits SignInLimits { get; }
    public SharedAnswers SharedAnswers { get; }
    public AnswerCache Cache { get; }
    public FairShare Fair { get; }
    public Places Places { get; }

    /// <summary>What somebody sees of a workspace under its schema; asked for at each request, from memory.</summary>
    public Func<Principal, WorkspaceSchema, Sight> SightOf { get; set; } = static (_, _) => Sight.All;
    public NodeBus? Bus { get; }

    /// <summary>Where pages begin to be told what happens.</summary>
    public LogEnds LogEnds { get; }

    /// <summary>The files of exports that are being written.</summary>
    public ExportRoom Exports { get; }

    /// <summary>Says something to the other nodes, which <see cref="ChangeFeed.Told"/> tells them. Does not wait, and may be lost.</summary>
    public void Tell(string message)
    {
        if (Bus?.TryTell(message) != true) Database.Tell(message);
    }

    /// <summary>No page waits longer for what is read from the database to be written into it.</summary>
    public TimeSpan PageWaits { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>True from the moment the node is told to stop: it is ready for nothing new.</summary>
    public bool IsStopping { get; set; }

    public void Dispose()
    {
        Passwords.Dispose();
        Fair.Dispose();
    }

    /// <summary>
    /// What the names in the shared memory begin with: another for each installation, since several may use one server, and
    /// for each life of its database. Where nobody else uses the database, another for each start.
    /// </summary>
    private static string Prefix(IDatabase database, byte[] life)
    {
        byte[] secret = database.IsShared ? life : [.. life, .. RandomNumberGenerator.GetBytes(16)];
        return "brisk:" + Convert.ToHexStringLower(SHA256.HashData(secret).AsSpan(0, 8));
    }
}
