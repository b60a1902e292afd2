using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Platform;

/// <summary>What one node is made of; made once at start and shared by every request.</summary>
internal sealed class Parts : IDisposable
{
    public Parts(BriskOptions options, IDatabase database, TimeProvider clock, byte[] cursorSecret)
    {
        Options = options;
        Database = database;
        Clock = clock;
        Ids = new TsidSource(clock);
        Generations = new Generations(database);
        Schemas = new Schemas(database, Generations);
        Engine = new RecordEngine(database, Schemas, Generations, Ids, clock, cursorSecret);
        Principals = new Principals(database, clock, options);
        Passwords = new Passwords(options);
        SignInLimits = new SignInLimits(clock);
        Cache = new AnswerCache(options.CacheBytes);
    }

    public BriskOptions Options { get; }
    public IDatabase Database { get; }
    public TimeProvider Clock { get; }
    public TsidSource Ids { get; }
    public Generations Generations { get; }
    public Schemas Schemas { get; }
    public RecordEngine Engine { get; }
    public Principals Principals { get; }
    public Passwords Passwords { get; }
    public SignInLimits SignInLimits { get; }
    public AnswerCache Cache { get; }

    /// <summary>True from the moment the node is told to stop: it is ready for nothing new.</summary>
    public bool IsStopping { get; set; }

    public void Dispose() => Passwords.Dispose();
}
