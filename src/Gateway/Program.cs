using System.CommandLine;
using Gateway.Cli;
using Gateway.Commands;
using Gateway.Commands.Images;

var typed = Arguments.Split(args);
return await CommandRunner.RunAsync(
    new RootCommand("Gives every URL a virtual machine of its own, there only while somebody asks for it.")
    {
        new RunCommand(typed),
        new ServeCommand(typed),
        new ImageCommand(typed),
        new CheckCommand(typed),
        new PsCommand(typed),
        new WakeCommand(typed),
        new StopCommand(typed),
        new LogsCommand(typed),
    },
    typed.Rest);
