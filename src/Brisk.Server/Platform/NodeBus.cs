using System.Globalization;
using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Storage;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Platform;

/// <summary>
/// What the nodes of an installation tell one another: how far a workspace's changes and its access have come. Nothing
/// depends on it but haste: without it nodes look into the database every two seconds.
/// </summary>
internal sealed class NodeBus
{
    private readonly ISharedMemory shared;
    private readonly string channel;
    private readonly ChangeFeed feed;
    private readonly Generations generations;
    private readonly long self = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly Lock gate = new();
    private Dictionary<(Tsid Subject, string Name), long> waiting = [];
    private List<string> messages = [];
    private bool isSending;

    /// <summary>Messages that wait at most; what comes beyond is lost.</summary>
    private const int MostMessages = 500;

    /// <summary>Stands in front of what is no number that something has come to. Nodes of earlier versions pass it by.</summary>
    private const string Message = "= ";

    public NodeBus(ISharedMemory shared, string channel, ChangeFeed feed, Generations generations)
    {
        (this.shared, this.channel, this.feed, this.generations) = (shared, channel, feed, generations);
        generations.Committed += Post;
        shared.Listen(channel, Hear);
    }

    /// <summary>Does not wait. What comes while something is being sent goes out together, the last number of each.</summary>
    /// <param name="name">What has come to the number in a workspace.</param>
    private void Post(Tsid subject, string name, long number)
    {
        if (!shared.IsThere) return;
        lock (gate)
        {
            waiting[(subject, name)] = number;
            if (isSending) return;
            isSending = true;
        }
        _ = Task.Run(SendAsync);
    }

    /// <summary>Says something to the other nodes; false when the memory that they share is away. Does not wait, and may be lost.</summary>
    public bool TryTell(string message)
    {
        if (!shared.IsThere) return false;
        lock (gate)
        {
            if (messages.Count < MostMessages) messages.Add(message);
            if (isSending) return true;
            isSending = true;
        }
        _ = Task.Run(SendAsync);
        return true;
    }

    private async Task SendAsync()
    {
        while (true)
        {
            Dictionary<(Tsid Subject, string Name), long> batch;
            List<string> told;
            lock (gate)
            {
                if (waiting.Count + messages.Count == 0)
                {
                    isSending = false;
                    return;
                }
                (batch, waiting) = (waiting, []);
                (told, messages) = (messages, []);
            }
            foreach (var ((subject, name), number) in batch)
                await shared.SendAsync(channel, string.Create(CultureInfo.InvariantCulture, $"{self} {subject.Value} {number} {name}"));
            foreach (var message in told) await shared.SendAsync(channel, string.Create(CultureInfo.InvariantCulture, $"{self} {Message}{message}"));
        }
    }

    private void Hear(string? message)
    {
        if (message is null)
        {
            feed.Hint(null);
            return;
        }
        var parts = message.Split(' ', 2);
        if (parts.Length == 2 && parts[1].StartsWith(Message, StringComparison.Ordinal))
        {
            if (parts[0] != self.ToString(CultureInfo.InvariantCulture)) feed.Told?.Invoke(parts[1][Message.Length..]);
            return;
        }
        parts = message.Split(' ');
        if (parts is not [var from, var id, var reached, var name] || !long.TryParse(from, out var sender) || sender == self
            || !long.TryParse(id, out var subject) || !long.TryParse(reached, out var number)) return;
        // Nothing in memory is made of who has access: the number alone is enough, and who was let in is asked for anew.
        if (name is Generations.Access) generations.Advance(new Tsid(subject), name, number);
        else feed.Hint(new Tsid(subject), name, number);
    }
}
