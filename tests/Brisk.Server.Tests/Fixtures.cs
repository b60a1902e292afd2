using Brisk.Server.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(TestServer))]
