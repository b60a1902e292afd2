using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Live;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Server.Tests.Records;
using Brisk.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Tests.Live;

/// <summary>What happens, told as it happens.</summary>
public sealed class LiveTests(TestServer server)
{
    [Fact]
    public async Task What_is_told_is_what_is_answered_to_who_asks()
    {
        var owner = await server.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(owner, "0");
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"owner":"{{owner.User}}","city":"Lund"}""", ("If-Match", "*"));
        await owner.DeleteAsync($"/api/contacts/{ada}", ("If-Match", "*"));

        await live.ItemsAsync(3);

        var answer = await owner.GetAsync("/api/changes?after=0");
        live.Items.Select(item => item.GetRawText()).ShouldBe(answer.Items.Select(item => item.GetRawText()));
        live.Next.ShouldBe(answer.Of("head"));
    }

    [Fact]
    public async Task Who_comes_without_a_position_is_told_from_now_on_and_of_the_types_asked_for_alone()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Before"}""");
        await using var all = await LiveClient.OpenAsync(owner);
        await using var some = await LiveClient.OpenAsync(owner, null, ""","types":["organization"]""");

        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        var acme = (await owner.OrganizationAsync("""{"name":"Acme"}""")).Id;

        (await all.ItemsAsync(2)).Select(item => item.GetProperty("id").GetString()).ShouldBe([ada, acme]);
        (await some.ItemsAsync(1)).Select(item => item.GetProperty("id").GetString()).ShouldBe([acme]);
    }

    [Fact]
    public async Task Whoever_is_cut_off_again_and_again_while_many_write_misses_nothing_and_hears_nothing_twice()
    {
        const int writers = 6, each = 40;
        var owner = await server.OwnerAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async number =>
        {
            for (var i = 0; i < each; i++)
            {
                if (i % 4 == number % 4) await Task.Delay(3 * number, TestContext.Current.CancellationToken);
                await owner.ContactAsync($$"""{"firstName":"Person {{number}} {{i}}"}""");
            }
        }));
        var (heard, next, turns) = (new List<long>(), "0", 0);

        while (heard.Count < writers * each)
        {
            if (writing.IsFaulted) await writing;
            await using var live = await LiveClient.OpenAsync(owner, next);
            // Some are cut before the first item, some behind several frames.
            if (turns++ % 3 > 0) await live.ItemsAsync(Math.Min(turns, writers * each - heard.Count));
            heard.AddRange(live.Items.Select(item => item.GetProperty("seq").GetInt64()));
            next = live.Next;
        }
        await writing;

        turns.ShouldBeGreaterThan(2);
        heard.ShouldBe(Enumerable.Range(1, writers * each).Select(seq => (long)seq));
    }

    [Fact]
    public async Task Who_follows_all_along_hears_each_change_once()
    {
        const int writers = 6, each = 40;
        var owner = await server.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(owner);
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async number =>
        {
            for (var i = 0; i < each; i++) await owner.ContactAsync($$"""{"firstName":"Person {{number}} {{i}}"}""");
        }));
        // Others come and go meanwhile.
        for (var i = 0; i < 10; i++) await (await LiveClient.OpenAsync(owner, "0")).DisposeAsync();

        await live.ItemsAsync(writers * each);
        await writing;

        live.Items.Select(item => item.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, writers * each).Select(seq => (long)seq));
    }

    [Fact]
    public async Task Of_another_workspace_nothing_is_told()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        await using var live = await LiveClient.OpenAsync(owner);
        for (var i = 0; i < 5; i++) await other.ContactAsync("""{"firstName":"Zebra"}""");

        var own = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;

        (await live.ItemsAsync(1)).Select(item => item.GetProperty("id").GetString()).ShouldBe([own]);
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused_and_so_is_nobody()
    {
        var owner = await server.OwnerAsync();
        var script = await server.KeyAsync(owner.Workspace, Role.ReadOnly);

        (await LiveClient.TryOpenAsync(owner, "https://evil.example")).Status.ShouldBe(403);
        (await LiveClient.TryOpenAsync(owner, "http://127.0.0.1:1")).Status.ShouldBe(403);
        (await LiveClient.TryOpenAsync(owner, "null")).Status.ShouldBe(403);
        (await LiveClient.TryOpenAsync(owner, "")).Status.ShouldBe(403);
        (await LiveClient.TryOpenAsync(server.Anonymous)).Status.ShouldBe(401);
        (await LiveClient.TryOpenAsync(new Client(server, bearer: "brisk_x_y"))).Status.ShouldBe(401);
        (await LiveClient.TryOpenAsync(owner, path: "/live?workspace=" + server.Node.Ids.Next())).Status.ShouldBe(401);
        (await LiveClient.TryOpenAsync(owner, path: "/live?after=1")).Status.ShouldBe(400);
        (await owner.GetAsync("/live")).ShouldBeProblem(426, "upgrade-required");
        await using var page = await LiveClient.OpenAsync(owner);
        await using var key = await LiveClient.OpenAsync(script);
    }

    [Fact]
    public async Task A_page_of_one_of_several_workspaces_names_it()
    {
        var (here, there) = (await server.OwnerAsync(), await server.OwnerAsync());
        var also = await server.AlsoInAsync(here, there.Workspace, Role.Member);
        var kept = also.SessionCookie!.Replace("brisk=", $"brisk-{there.Workspace}=", StringComparison.Ordinal);
        var both = new Client(server, cookie: $"{here.SessionCookie}; {kept}");
        var (live, _) = await LiveClient.TryOpenAsync(both, path: "/live?workspace=" + there.Workspace);
        await using var opened = live!;
        await live!.SendAsync("""{"frame":"hello"}""");
        await live.NextAsync("welcome");

        await here.ContactAsync("""{"firstName":"Here"}""");
        var id = (await there.ContactAsync("""{"firstName":"There"}""")).Id;

        (await live.ItemsAsync(1)).Single().GetProperty("id").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task It_ends_with_the_session_and_with_no_other()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        await using var of = await LiveClient.OpenAsync(owner);
        await using var ends = await LiveClient.OpenAsync(member);

        await member.PostAsync("/api/sign-out");

        (await ends.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("session");
        (await ends.ClosedAsync()).Status.ShouldBe(4401);
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        await of.ItemsAsync(1);
    }

    [Fact]
    public async Task It_ends_with_the_key_and_when_the_role_changes()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        var made = await owner.PostAsync("/api/keys", """{"name":"script","role":"member"}""");
        await using var script = await LiveClient.OpenAsync(new Client(server, bearer: made.Of("secret")));
        await using var page = await LiveClient.OpenAsync(member);

        await owner.PatchAsync($"/api/users/{member.User}", """{"role":"read-only"}""");
        (await page.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("access");
        (await page.ClosedAsync()).Status.ShouldBe(4403);
        await owner.DeleteAsync($"/api/keys/{made.Json.GetProperty("key").GetProperty("id").GetString()}");

        (await script.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("session");
        (await script.ClosedAsync()).Status.ShouldBe(4401);
    }

    [Fact]
    public async Task A_session_that_runs_out_ends_by_itself()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(owner);

        own.Clock.Advance(TimeSpan.FromDays(91));

        (await live.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("session");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1]")]
    [InlineData("{\"frame\":5}")]
    [InlineData("{\"frame\":\"\\ud800\"}")]
    [InlineData("{\"frame\":\"ping\",\"\\ud800\":1}")]
    [InlineData("{}")]
    [InlineData("{\"frame\":\"hello\"}")]
    [InlineData("{\"frame\":\"open\"}")]
    [InlineData("{\"frame\":\"open\",\"type\":\"person\",\"id\":\"0H5ZK3V8QX2RT\"}")]
    [InlineData("{\"frame\":\"open\",\"type\":\"contact\",\"id\":7}")]
    [InlineData("{\"frame\":\"close\",\"type\":\"contact\",\"id\":\"x\"}")]
    [InlineData("{\"frame\":\"open\",\"type\":\"contact\",\"id\":\"0H5ZK3V8QX2RT\",\"field\":[[[[[[1]]]]]]}")]
    public async Task A_frame_that_cannot_be_understood_closes_the_connection_and_says_why(string frame)
    {
        await using var live = await LiveClient.OpenAsync(await server.OwnerAsync());

        await live.SendAsync(frame);

        var (status, reason) = await live.ClosedAsync();
        status.ShouldBe(1008);
        reason.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{\"frame\":\"open\",\"type\":\"contact\",\"id\":\"0H5ZK3V8QX2RT\"}")]
    [InlineData("{\"frame\":\"hello\",\"after\":\"x\"}")]
    [InlineData("{\"frame\":\"hello\",\"after\":5}")]
    [InlineData("{\"frame\":\"hello\",\"types\":\"contact\"}")]
    [InlineData("{\"frame\":\"hello\",\"types\":[\"person\"]}")]
    [InlineData("{\"frame\":\"hello\",\"build\":{}}")]
    public async Task A_first_frame_that_is_no_hello_closes_the_connection(string frame)
    {
        var (live, _) = await LiveClient.TryOpenAsync(await server.OwnerAsync());
        await using var opened = live!;

        await live!.SendAsync(frame);

        (await live.ClosedAsync()).Status.ShouldBe(1008);
    }

    [Fact]
    public async Task Frames_that_are_too_large_too_many_or_no_text_close_the_connection()
    {
        var owner = await server.OwnerAsync();
        await using var large = await LiveClient.OpenAsync(owner);
        await using var many = await LiveClient.OpenAsync(owner);
        await using var binary = await LiveClient.OpenAsync(owner);

        await large.SendAsync("{\"frame\":\"ping\",\"more\":\"" + new string('x', 100_000) + "\"}");
        await binary.SendAsync("{\"frame\":\"ping\"}"u8.ToArray(), WebSocketMessageType.Binary);
        try
        {
            for (var i = 0; i < 2_000; i++) await many.SendAsync("{\"frame\":\"ping\"}");
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or IOException)
        {
            // Closed already.
        }

        (await large.ClosedAsync()).Status.ShouldBe(1009);
        (await binary.ClosedAsync()).Status.ShouldBe(1008);
        (await many.ClosedAsync()).Status.ShouldBeOneOf(1008, 1006);
    }

    [Fact]
    public async Task What_is_not_known_is_passed_by()
    {
        var owner = await server.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(owner, null, ""","later":{"a":1}""");

        await live.SendAsync("""{"frame":"later","more":[[[[[[1]]]]]]}""");
        await live.SendAsync("""{"frame":"ping","more":1}""");

        await live.NextAsync("pong");
    }

    [Fact]
    public async Task A_person_has_so_many_connections_and_no_more_until_one_ends()
    {
        var owner = await server.OwnerAsync();
        var other = await server.JoinAsync(owner.Workspace, Role.Member);
        var open = new List<LiveClient>();
        for (var i = 0; i < LiveHub.MostOfOne; i++) open.Add(await LiveClient.OpenAsync(owner));

        (await LiveClient.TryOpenAsync(owner)).Status.ShouldBe(429);
        await (await LiveClient.OpenAsync(other)).DisposeAsync();
        await open[0].DisposeAsync();
        await Eventually.SoAsync("there is a place", async () =>
        {
            if ((await LiveClient.TryOpenAsync(owner)).Live is not { } live) return false;
            open.Add(live);
            return true;
        });

        foreach (var one in open) await one.DisposeAsync();
    }

    [Fact]
    public async Task Who_closes_while_it_is_asked_who_they_are_is_gone_and_their_places_are_free()
    {
        await using var own = await TestServer.StartAsync(watch: true);
        var owner = await own.OwnerAsync();
        var leaver = await own.JoinAsync(owner.Workspace, Role.Member);
        await leaver.GetAsync("/api/session");
        var open = new List<LiveClient>();
        for (var i = 0; i < LiveHub.MostOfOne; i++) open.Add(await LiveClient.OpenAsync(owner));
        var (asked, answer, count) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        own.Watched.OnRead = text =>
        {
            if (!text.Contains("FROM sessions s JOIN", StringComparison.Ordinal) || Interlocked.Increment(ref count) > 1) return Task.CompletedTask;
            asked.TrySetResult();
            return answer.Task;
        };

        // Whose session ends has it asked who all others are: what they are told waits.
        await leaver.PostAsync("/api/sign-out");
        await asked.Task.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        foreach (var live in open)
        {
            await live.SendAsync("""{"frame":"ping"}""");
            await live.CloseAsync();
        }

        var hub = own.App.Services.GetRequiredService<LiveHub>();
        try
        {
            await Eventually.SoAsync("nobody is connected", () => hub.Find(owner.Workspace) is null);
        }
        finally
        {
            answer.SetResult();
        }
        foreach (var live in open)
        {
            await live.ClosedAsync();
            await live.DisposeAsync();
        }
        for (var i = 0; i < LiveHub.MostOfOne; i++) open[i] = await LiveClient.OpenAsync(owner);
        foreach (var live in open) await live.DisposeAsync();
    }

    [Fact]
    public async Task What_is_on_its_way_to_one_that_closes_is_sent_though_it_is_asked_who_they_are()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var there = new TcpClient();
        await there.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var here = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var web = WebSocket.CreateFromStream(here.GetStream(), new WebSocketCreationOptions { IsServer = true });
        var socket = new LiveSocket(web, new Principal(PrincipalKind.User, default, default, Role.Member, "Ada"));
        // More than the buffers between take.
        socket.Send(new byte[64 << 20]);

        socket.Close(1000, "");
        socket.Hold();
        var drained = socket.DrainAsync();
        var (buffer, taken) = (new byte[64 * 1024], 0L);
        for (var read = 1; read > 0 && taken < 64 << 20; taken += read)
            read = await there.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);

        await drained.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
        socket.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_comes_while_others_write_hears_each_change_once_and_in_order()
    {
        const int writers = 4, each = 60, listeners = 8, more = 3;
        var owner = await server.OwnerAsync();
        await using var all = await LiveClient.OpenAsync(owner);
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async number =>
        {
            for (var i = 0; i < each; i++) await owner.ContactAsync($$"""{"firstName":"Person {{number}} {{i}}"}""");
        }));

        var heard = await Task.WhenAll(Enumerable.Range(0, listeners).Select(async _ =>
        {
            var told = new List<List<long>>();
            // Again and again: some come just when the others are told something.
            for (var least = 0; least < writers * each; least = Math.Min(told[^1].Count + more, writers * each))
            {
                await using var live = await LiveClient.OpenAsync(owner, "0");
                await live.ItemsAsync(Math.Max(least, 1));
                told.Add(live.Items.ConvertAll(item => item.GetProperty("seq").GetInt64()));
            }
            return told;
        }));
        await writing;

        foreach (var items in heard.SelectMany(told => told)) items.ShouldBe(Enumerable.Range(1, items.Count).Select(seq => (long)seq));
        (await all.ItemsAsync(writers * each)).Count.ShouldBe(writers * each);
    }

    [Fact]
    public async Task Who_is_slow_is_told_everything_at_their_own_pace_and_nobody_waits_for_them()
    {
        var owner = await server.OwnerAsync();
        using var slow = await SlowAsync(owner);
        await using var quick = await LiveClient.OpenAsync(owner);
        const int writes = 500;

        var text = await WriteAsync(owner, writes);
        await quick.ItemsAsync(writes + 1);

        // They begin to read when all others have read everything.
        var (taken, buffer, cancellation) = (0L, new byte[64 * 1024], TestContext.Current.CancellationToken);
        while (taken < writes * (long)text.Length)
            taken += await slow.ReceiveAsync(buffer, cancellation).AsTask().WaitAsync(Eventually.Bound, cancellation)
                is var read and > 0 ? read : throw new InvalidOperationException($"It was closed after {taken} bytes.");
    }

    [Fact]
    public async Task Who_takes_nothing_is_cut_off()
    {
        var owner = await server.OwnerAsync();
        using var slow = await SlowAsync(owner);
        const int writes = 500;
        await WriteAsync(owner, writes);

        // The beginning of a frame that never ends shows whether anybody is there.
        await slow.SendAsync((byte[])[0x81, 0xfe, 0x0f, 0xff, 0, 0, 0, 0]);
        await Eventually.SoAsync("it is cut off", async () =>
        {
            try
            {
                await slow.SendAsync("x"u8.ToArray());
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        });
    }

    private static async Task<string> WriteAsync(Client owner, int writes)
    {
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        var text = new string('x', 19_000);
        for (var i = 0; i < writes; i++)
            (await owner.PatchAsync($"/api/contacts/{ada}", $$"""{"notes":"{{i}} {{text}}"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        return text;
    }

    [Fact]
    public async Task A_position_that_cannot_be_gone_on_from_is_said_and_telling_goes_on_from_now()
    {
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Ada"}""");
        foreach (var after in (string[])["7", "1-0123456789"])
        {
            await using var live = await LiveClient.OpenAsync(owner, after);

            var behind = await live.NextAsync("behind");
            var bo = (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;

            behind.GetProperty("code").GetString().ShouldBe("too-far-behind");
            (await live.ItemsAsync(1)).Single().GetProperty("id").GetString().ShouldBe(bo);
        }
    }

    [Fact]
    public async Task Another_build_of_the_client_is_told_to_load_anew()
    {
        await using var own = await TestServer.StartAsync(options =>
        {
            Directory.CreateDirectory(Path.Combine(options.ClientFolder, ".vite"));
            File.WriteAllText(Path.Combine(options.ClientFolder, "index.html"), "<!doctype html><title>Brisk</title>");
            File.WriteAllText(Path.Combine(options.ClientFolder, ".vite", "manifest.json"), """{"index.html":{"file":"assets/index-2.js","isEntry":true}}""");
            return options;
        });
        var owner = await own.OwnerAsync();
        await using var old = await LiveClient.OpenAsync(owner, null, ""","build":"/assets/index-1.js" """);
        await using var present = await LiveClient.OpenAsync(owner, null, ""","build":"/assets/index-2.js" """);

        (await old.NextAsync("reload")).GetProperty("build").GetString().ShouldBe("/assets/index-2.js");
        await present.SendAsync("""{"frame":"ping"}""");
        (await present.NextAsync("pong")).TryGetProperty("build", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        var own = await TestServer.StartAsync();
        await using var live = await LiveClient.OpenAsync(await own.OwnerAsync());

        await own.DisposeAsync();

        (await live.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("stopping");
        (await live.ClosedAsync()).Status.ShouldBe(1001);
    }

    [Fact]
    public async Task Whoever_sees_a_part_is_told_of_that_alone()
    {
        var world = await SightWorld.NewAsync(server);
        await using var live = await LiveClient.OpenAsync(world.Member);
        var (dan, cyd) = (world.Contacts["Dan"], world.Contacts["Cyd"]);

        foreach (var (name, json) in ((string, string)[])
            [("Zebra", """{"title":"Zebra keeper"}"""), ("Dan", """{"city":"Lund"}"""), ("Cyd", """{"city":"Zebracity"}""")])
            await world.Owner.PatchAsync($"/api/contacts/{world.Contacts[name]}", json, ("If-Match", "*"));

        var items = await live.ItemsAsync(2);
        items.Select(item => $"{item.GetProperty("kind").GetString()} {item.GetProperty("id").GetString()}").ShouldBe([$"create {dan}", $"gone {cyd}"]);
        foreach (var mark in SightWorld.Marks) string.Concat(items.Select(item => item.GetRawText())).ShouldNotContain(mark);
    }

    [Fact]
    public async Task When_what_somebody_may_see_changes_they_begin_anew()
    {
        var world = await SightWorld.NewAsync(server);
        world.MemberSeesAll = true;
        await using var owner = await LiveClient.OpenAsync(world.Owner);
        await using var live = await LiveClient.OpenAsync(world.Member);
        await live.FramesOfAsync("job");

        // Until now they saw the same.
        world.MemberSeesAll = false;
        await world.Owner.ContactAsync("""{"firstName":"Zebra"}""");

        (await live.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("access");
        live.Items.ShouldBeEmpty();
        (await owner.ItemsAsync(1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_long_step_is_told_by_few_items_and_its_job_to_who_began_it()
    {
        var owner = await server.OwnerAsync();
        var (member, other) = (await server.JoinAsync(owner.Workspace, Role.Member), await server.JoinAsync(owner.Workspace, Role.Member));
        foreach (var count in (int[])[1_000, 500])
        {
            var operations = Enumerable.Range(0, count).Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"Person {{i}}"} }""");
            (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        }
        await using var of = await LiveClient.OpenAsync(owner);
        await using var own = await LiveClient.OpenAsync(member);
        await using var stranger = await LiveClient.OpenAsync(other);

        var begun = (await member.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"city":"Lund"}}""")).ShouldBe(HttpStatusCode.Accepted);

        foreach (var live in (LiveClient[])[own, of])
        {
            var done = await live.NextAsync("job", frame => frame.GetProperty("job").GetProperty("status").GetString() == "done");
            var job = done.GetProperty("job");
            (job.GetProperty("id").GetString(), job.GetProperty("done").GetInt64(), job.GetProperty("total").GetInt64()).ShouldBe((begun.Id, 1_500, 1_500));
        }
        var last = (await owner.ContactAsync("""{"firstName":"Last"}""")).Id;
        while (stranger.Items.Count == 0 || stranger.Items[^1].GetProperty("kind").GetString() != "create")
            (await stranger.NextAsync("changes")).GetProperty("frame").GetString().ShouldBe("changes");
        stranger.Items[^1].GetProperty("id").GetString().ShouldBe(last);
        var told = stranger.Items.SkipLast(1).ToList();
        told.Sum(item => item.TryGetProperty("count", out var count) ? count.GetInt32() : 1).ShouldBe(1_500);
        told.Last().GetProperty("kind").GetString().ShouldBe("many");
        (await stranger.FramesOfAsync("job")).ShouldBeEmpty();
    }

    /// <summary>Shakes hands, greets, and reads no more.</summary>
    private async Task<Socket> SlowAsync(Client client)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(server.Url).Port), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /live HTTP/1.1\r\nHost: {new Uri(server.Url).Authority}\r\nOrigin: {server.Url}\r\nCookie: {client.SessionCookie}\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = new byte[1_000];
        Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer)).ShouldStartWith("HTTP/1.1 101");
        // A frame of a client is masked; with zeros it stays as it is.
        var hello = """{"frame":"hello"}"""u8.ToArray();
        await socket.SendAsync((byte[])[0x81, (byte)(0x80 | hello.Length), 0, 0, 0, 0, .. hello]);
        return socket;
    }
}
