using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// Copies the log into the database on a thread and a connection of its own, while the writer goes on. It is called by the
/// writer's thread alone.
/// </summary>
internal sealed class LogCopier(Func<Connection> open) : IDisposable
{
    private readonly object gate = new();
    private Thread? thread;
    private bool isWanted;
    private bool isClosed;

    public bool IsAtWork
    {
        get
        {
            lock (gate) return isWanted;
        }
    }

    /// <summary>Copies what the log holds by now, as far as no reader needs the older pages.</summary>
    public void Begin()
    {
        lock (gate)
        {
            isWanted = true;
            Monitor.PulseAll(gate);
        }
        if (thread is not null) return;
        thread = new Thread(Work) { IsBackground = true, Name = "brisk log copier" };
        thread.Start();
    }

    public void Wait()
    {
        lock (gate)
        {
            while (isWanted) Monitor.Wait(gate);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.PulseAll(gate);
        }
        thread?.Join();
    }

    private void Work()
    {
        Connection? connection = null;
        while (IsWanted())
        {
            connection = Copy(connection);
            lock (gate)
            {
                isWanted = false;
                Monitor.PulseAll(gate);
            }
        }
        connection?.Dispose();
    }

    /// <returns>False when there will be nothing any more.</returns>
    private bool IsWanted()
    {
        lock (gate)
        {
            while (!isWanted && !isClosed) Monitor.Wait(gate);
            return isWanted;
        }
    }

    /// <summary>An error here loses nothing: the log holds every commit. After one of the disk another connection is opened.</summary>
    private Connection? Copy(Connection? connection)
    {
        try
        {
            connection ??= open();
            _ = connection.Checkpoint(Sqlite3.CheckpointPassive);
            return connection;
        }
        catch (Exception exception) when (exception is SqliteException or StorageUnavailableException)
        {
            connection?.Dispose();
            return null;
        }
    }
}
