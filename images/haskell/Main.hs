{-# LANGUAGE OverloadedStrings #-}

-- | Greets whoever asks by the path they asked for, and counts them.
module Main (main) where

import qualified Data.ByteString.Builder as Text
import Data.IORef (atomicModifyIORef', newIORef)
import Network.HTTP.Types (hContentType, status200)
import Network.Wai (Application, rawPathInfo, responseBuilder)
import Network.Wai.Handler.Warp (run)

main :: IO ()
main = do
  visits <- newIORef (0 :: Int)
  run 8080 (greet (atomicModifyIORef' visits (\count -> (count + 1, count + 1))))

greet :: IO Int -> Application
greet next request respond = do
  count <- next
  respond $ responseBuilder status200 [(hContentType, "text/plain; charset=utf-8")] $
    "hello from Haskell, " <> Text.byteString (rawPathInfo request) <> ", visit " <> Text.intDec count <> "\n"
