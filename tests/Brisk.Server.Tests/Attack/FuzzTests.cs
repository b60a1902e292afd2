using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Attack;

/// <summary>Thousands of requests made from the API's own description, most with something wrong. More of them: <c>tests/attack</c>.</summary>
public sealed class FuzzTests
{
    private const int Connections = 6;
    private const int Few = 3_000;

    /// <summary>Longer than the server's own longest wait for a request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    [Fact]
    public async Task Whatever_is_sent_is_answered_as_documented_and_never_with_a_fault_of_the_server()
    {
        var (count, seed) = (Setting("BRISK_FUZZ_REQUESTS", Few), Setting("BRISK_FUZZ_SEED", Random.Shared.Next()));
        TestContext.Current.SendDiagnosticMessage($"BRISK_FUZZ_SEED={seed}");
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var (faults, statuses) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<int, int>());

        await Task.WhenAll(Enumerable.Range(0, Connections)
            .Select(i => Task.Run(() => AttackAsync(server, owner, new Random(seed + i), count / Connections, faults, statuses))));

        var summary = $"seed {seed}, {count} requests: {string.Join(", ", statuses.OrderBy(one => one.Key).Select(one => $"{one.Value} x {one.Key}"))}";
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        faults.ShouldBeEmpty(summary);
        // It reaches the handlers: much is refused, much is done.
        statuses.Where(one => one.Key is >= 200 and < 300).Sum(one => one.Value).ShouldBeGreaterThan(count / 10, summary);
        (await server.Local.GetAsync("/api/local/check")).Json.GetProperty("findings").GetArrayLength().ShouldBe(0, summary);
    }

    private static async Task AttackAsync(TestServer server, Client owner, Random random, int count, ConcurrentQueue<string> faults,
        ConcurrentDictionary<int, int> statuses)
    {
        var url = new Uri(server.Url);
        var forge = new Forge(Contract.Served, random);
        using var connection = new RawConnection(url);
        var (identity, isOut) = ("", false);
        for (var i = 0; i < count && faults.Count < 20; i++)
        {
            // People sign themselves out, keys are revoked: now and then somebody new comes.
            if (i % 100 == 0 || isOut) identity = await IdentityAsync(server, owner, random.Next(10));
            var (request, method, path) = forge.Next(url.Authority, identity, server.LocalToken);
            try
            {
                if (await connection.AskAsync(request, method == "HEAD", Patience) is not { } answer)
                {
                    statuses.AddOrUpdate(0, 1, (_, n) => n + 1);
                    continue;
                }
                isOut = answer.Status == 401 && random.Next(4) == 0;
                statuses.AddOrUpdate(answer.Status, 1, (_, n) => n + 1);
                if (Fault(method, path, answer) is { } fault) faults.Enqueue($"{fault}\n{Shown(request)}\n{Shown(answer.Body)}");
                forge.Learn(answer);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                faults.Enqueue($"No answer in {Patience.TotalSeconds} s\n{Shown(request)}");
                connection.Dispose();
            }
        }
    }

    private static string? Fault(string method, string path, RawAnswer answer) =>
        answer.Status >= 500 ? $"{method} {path} answered {answer.Status}"
        // The web server's own: what leads upwards, and what is no address.
        : path.Contains("..", StringComparison.Ordinal) || path[0] != '/' ? null
        : Contract.Served.Fault(method, Led(path), answer.Status, answer.Media, answer.Body) is { } fault ? $"{method} {path} {fault}" : null;

    /// <summary>The address that a path leads to: <c>/api/keys/./x</c> is <c>/api/keys/x</c> to every server (RFC 3986, 5.2.4).</summary>
    private static string Led(string path) => new Uri("http://server" + path).AbsolutePath;

    private static async Task<string> IdentityAsync(TestServer server, Client owner, int who) => who switch
    {
        0 => "",
        1 => "Cookie: brisk=nonsense\r\nX-Brisk: 1\r\n",
        2 => $"Authorization: Bearer {Tokens.Key(owner.Workspace, Tokens.New())}\r\n",
        3 => $"Authorization: Bearer {(await server.KeyAsync(owner.Workspace, Role.ReadOnly)).Bearer}\r\n",
        4 or 5 => $"Authorization: Bearer {(await server.KeyAsync(owner.Workspace, Role.Owner)).Bearer}\r\n",
        _ => $"Cookie: {(await server.JoinAsync(owner.Workspace, Role.Owner)).SessionCookie}\r\nX-Brisk: 1\r\n",
    };

    private static string Shown(byte[] bytes) => Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 900)));
}
