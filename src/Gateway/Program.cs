using System.CommandLine;
using Gateway.Cli;
using Gateway.Commands;
using Gateway.Commands.Benches;
using Gateway.Commands.Images;
using Gateway.Commands.Volumes;

var typed = Arguments.Split(args);
using var signals = EndSignals.Listen();
return await CommandRunner.RunAsync(
    new RootCommand("Gives every URL a virtual machine of its own, there only while somebody asks for it.")
    {
        new RunCommand(typed, signals),
        new ServeCommand(typed, signals),
        new ImageCommand(typed),
        new VolumeCommand(typed),
        new CheckCommand(typed),
        new ConfigCommand(typed),
        new PsCommand(typed),
        new DashboardCommand(typed),
        new MatchCommand(typed),
        new WakeCommand(typed),
        new StopCommand(typed),
        new LogsCommand(typed),
        new UsageCommand(typed),
        new BenchCommand(typed, signals),
        new CompletionCommand(),
    },
    typed.Rest,
    signals.Asked);
